import fc from "fast-check";
import { expect, test } from "vitest";
import { decryptPush, encryptPush } from "./push-crypto.ts";
import { readPush } from "./read-push.ts";
import { signPush } from "./sign-push.ts";

const AES_KEY = "A".repeat(43);
const APP_ID = "wxba5fad812f8e6fb9";

/** The example of WeChat's message push documents. */
test("a message is encrypted to the very bytes of the published example", () => {
  const message =
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}';
  const random = Buffer.from("a8eedb185eb2fecf");
  expect(encryptPush(message, { encodingAesKey: AES_KEY, appId: APP_ID, random })).toBe(
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
  );
});

test("whatever is encrypted is decrypted to the same message", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (message) => {
      const random = Buffer.alloc(16, 7);
      const encrypted = encryptPush(message, { encodingAesKey: AES_KEY, appId: APP_ID, random });
      expect(decryptPush(encrypted, AES_KEY)).toEqual({ message, appId: APP_ID });
    }),
  );
});

test.each([null, AES_KEY])("a signed push is read by a receiver with the key %s", (key) => {
  const settings = { appId: APP_ID, token: "token", encodingAesKey: key };
  const nowMs = Date.UTC(2026, 0, 31);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (text, isXml) => {
      const content = text.replaceAll(/[<>&\]]/g, "");
      const message = isXml
        ? `<xml><MsgType>text</MsgType><Content><![CDATA[${content}]]></Content></xml>`
        : JSON.stringify({ MsgType: "text", Content: content });
      const push = { message, toUserName: "gh_1", openid: "o-1" };
      const { query, body } = signPush(push, { settings, nowMs });
      expect(readPush({ settings, query, body, nowMs })).toMatchObject({
        ...{ ok: true, foreign: { message } },
      });
      const other = { ...settings, token: "another" };
      expect(readPush({ settings: other, query, body, nowMs }).ok).toBe(false);
    }),
    { numRuns: 50 },
  );
});
