import { randomBytes, randomInt } from "node:crypto";
import { encryptPush, sign } from "./push-crypto.ts";
import type { PushSettings } from "./read-push.ts";

/** A message of WeChat's in clear text, with what its envelope repeats. */
export interface PlainPush {
  /** JSON or XML, as WeChat sent it. */
  message: string;
  toUserName: string;
  openid: string;
}

export interface SignedPush {
  query: Record<string, string>;
  contentType: string;
  body: string;
}

const RANDOM_BYTES = 16;
const LARGEST_NONCE = 2 ** 31;

/** Signs, and with a key encrypts, a message as WeChat does for its receiver (facts §5.2, §5.3). */
export function signPush(
  { message, toUserName, openid }: PlainPush,
  { settings, nowMs }: { settings: PushSettings; nowMs: number },
): SignedPush {
  const { appId, token, encodingAesKey } = settings;
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = String(randomInt(LARGEST_NONCE));
  const isXml = message.trimStart().startsWith("<");
  const contentType = isXml ? "text/xml" : "application/json";
  const query = { signature: sign([token, timestamp, nonce]), timestamp, nonce, openid };
  if (encodingAesKey === null) return { query, contentType, body: message };
  const random = randomBytes(RANDOM_BYTES);
  const encrypted = encryptPush(message, { encodingAesKey, appId, random });
  const envelope = { ToUserName: toUserName, Encrypt: encrypted };
  return {
    query: {
      ...query,
      encrypt_type: "aes",
      msg_signature: sign([token, timestamp, nonce, encrypted]),
    },
    contentType,
    body: isXml ? toXml(envelope) : JSON.stringify(envelope),
  };
}

/** `]]>` would end the section; no name of an account contains it. */
function toXml(values: Record<string, string>): string {
  const elements = Object.entries(values).map(
    ([name, value]) => `<${name}><![CDATA[${value.replaceAll("]]>", "")}]]></${name}>`,
  );
  return `<xml>${elements.join("")}</xml>`;
}
