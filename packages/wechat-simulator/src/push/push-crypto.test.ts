import { createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encryptPush, signParts } from "./push-crypto.ts";

// Values from WeChat's documentation (facts §5.5).
const TOKEN = "AAAAA";
const ENCODING_AES_KEY = "A".repeat(43);
const APP_ID = "wxba5fad812f8e6fb9";
const PUSH_MESSAGE =
  '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,' +
  '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}';
const PUSH_ENCRYPTED =
  "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
const REPLY_ENCRYPTED =
  "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";

const encrypt = (message: string, random: string): string =>
  encryptPush({
    encodingAesKey: ENCODING_AES_KEY,
    appId: APP_ID,
    message,
    random: Buffer.from(random),
  });

test("signs the URL check as WeChat does", () => {
  expect(signParts([TOKEN, "1714036504", "1514711492"])).toBe(
    "f464b24fc39322e44b38aa78f5edd27bd1441696",
  );
});

test("signs a plain push as WeChat does", () => {
  expect(signParts([TOKEN, "1714037059", "486452656"])).toBe(
    "899cf89e464efb63f54ddac96b0a0a235f53aa78",
  );
});

test("encrypts and signs a secure push as WeChat does", () => {
  expect(encrypt(PUSH_MESSAGE, "a8eedb185eb2fecf")).toBe(PUSH_ENCRYPTED);
  expect(signParts([TOKEN, "1714112445", "415670741"])).toBe(
    "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
  );
  expect(signParts([TOKEN, "1714112445", "415670741", PUSH_ENCRYPTED])).toBe(
    "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
  );
});

test("encrypts the published reply to the same text", () => {
  expect(encrypt('{"demo_resp":"good luck"}', "707722b803182950")).toBe(REPLY_ENCRYPTED);
  expect(signParts([TOKEN, "1713424427", "415670741", REPLY_ENCRYPTED])).toBe(
    "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
  );
});

/** The receiver's side of facts §5.3. */
function decrypt(encrypted: string): { message: string; appId: string; padBytes: number } {
  const key = Buffer.from(`${ENCODING_AES_KEY}=`, "base64");
  const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, "base64"), decipher.final()]);
  const padBytes = padded.at(-1) ?? 0;
  const end = 20 + padded.readUInt32BE(16);
  return {
    message: padded.subarray(20, end).toString(),
    appId: padded.subarray(end, -padBytes).toString(),
    padBytes,
  };
}

test("any message round-trips, padded by 1 to 32 bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (message) => {
      const decrypted = decrypt(encrypt(message, "0123456789abcdef"));
      expect(decrypted).toMatchObject({ message, appId: APP_ID });
      expect(decrypted.padBytes).toBeGreaterThanOrEqual(1);
      expect(decrypted.padBytes).toBeLessThanOrEqual(32);
    }),
  );
});
