import { XMLParser } from "fast-xml-parser";
import { findEncrypted } from "./find-encrypted.ts";
import { decryptPush, isSameSignature, sign } from "./push-crypto.ts";
import type { PushProblem } from "./push-problem.ts";
import type { PlainPush } from "./sign-push.ts";
import { isSubscribeEvent, toPushEvents, type PushEvent } from "./to-push-events.ts";

/** The push settings that the operator entered in WeChat's console. */
export interface PushSettings {
  appId: string;
  token: string;
  /** `null` = plain mode. */
  encodingAesKey: string | null;
}

export type PushQuery = Record<string, string | undefined>;

export interface PushRefusal {
  ok: false;
  status: 400 | 401;
  /** For the log. */
  message: string;
  /** `null` = invalid signature: anyone may have sent it. */
  problem: PushProblem | null;
}

/** `foreign`: the message, if it is for the shop's own handler; trade events are for both. */
export type PushReading =
  | { ok: true; events: PushEvent[]; foreign: ForeignPush | null }
  | PushRefusal;

export interface ForeignPush extends PlainPush {
  /** Unix seconds; `null` when the message has none. */
  createTime: number | null;
}

interface SignedRequest {
  settings: PushSettings;
  query: PushQuery;
  nowMs: number;
}

/** Older requests are rejected as replays. */
const REPLAY_WINDOW_SECONDS = 600;

/** The response to a URL check (facts §5.2), or `null` when the check is forged. */
export function answerUrlCheck(
  { token }: Pick<PushSettings, "token">,
  query: PushQuery,
): string | null {
  return isSignedPlainly(token, query) ? (query["echostr"] ?? "") : null;
}

/** Checks the query before the body is read; `null` when it passes. Never throws. */
export function judgeQuery({ settings, query, nowMs }: SignedRequest): PushRefusal | null {
  const { timestamp = "", msg_signature: messageSignature = "" } = query;
  const age = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || age > REPLAY_WINDOW_SECONDS)
    return refuseForged("the timestamp is too far from now");
  if (isSignedPlainly(settings.token, query)) return null;
  if (settings.encodingAesKey === null) return refuseForged("the signature is wrong");
  return /^[0-9a-f]{40}$/.test(messageSignature) ? null : refuseForged("there is no signature");
}

/**
 * Reads the events of a push in any mode and format (facts §5.3, §5.4). Verifies the signature before it parses the body. Never
 * throws.
 */
export function readPush(input: SignedRequest & { body: string }): PushReading {
  const { settings, query, body, nowMs } = input;
  const refusal = judgeQuery({ settings, query, nowMs });
  if (refusal) return refusal;
  if (settings.encodingAesKey === null) return readMessage(body, nowMs);

  // With a key configured, only encrypted content is authentic.
  const encrypted = findEncrypted(body);
  if (encrypted === null) {
    return isSignedPlainly(settings.token, query)
      ? refuse(401, "not_encrypted", "the body is not encrypted")
      : refuseForged("the body is not encrypted");
  }
  const { timestamp = "", nonce = "", msg_signature: messageSignature = "" } = query;
  if (!isSameSignature(sign([settings.token, timestamp, nonce, encrypted]), messageSignature))
    return refuseForged("the msg_signature is wrong");
  const decrypted = decryptPush(encrypted, settings.encodingAesKey);
  if (!decrypted) return refuse(400, "key_wrong", "the body cannot be decrypted");
  if (decrypted.appId !== settings.appId)
    return refuse(401, "app_id_wrong", "the message is for another mini program");
  return readMessage(decrypted.message, nowMs);
}

/** Clamps timestamps to now: an event from the future would override all later ones. */
function readMessage(text: string, nowMs: number): PushReading {
  const message = parseBody(text);
  if (!message)
    return refuse(400, "unreadable", "the body is neither a JSON object nor WeChat's XML");
  // Compatible mode sends the encrypted content beside the same in clear text.
  if (typeof message["Encrypt"] === "string" && message["MsgType"] === undefined)
    return refuse(400, "key_missing", "the body is encrypted and no key is configured");
  const nowSeconds = Math.floor(nowMs / 1000);
  const events = toPushEvents(message).map((event) => ({
    ...event,
    createTime: Math.min(event.createTime, nowSeconds),
  }));
  return { ok: true, events, foreign: isSubscribeEvent(message) ? null : toForeign(message, text) };
}

function toForeign(message: Record<string, unknown>, text: string): ForeignPush {
  const read = (name: string) => {
    const value = message[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const createTime = read("CreateTime");
  return {
    message: text,
    toUserName: read("ToUserName"),
    openid: read("FromUserName"),
    createTime: /^[1-9]\d{0,9}$/.test(createTime) ? Number(createTime) : null,
  };
}

/** Checks WeChat's plain-mode signature, which does not cover the body; encrypted messages carry it as well. */
function isSignedPlainly(token: string, query: PushQuery): boolean {
  const { signature = "", timestamp = "", nonce = "" } = query;
  return isSameSignature(sign([token, timestamp, nonce]), signature);
}

function refuse(
  status: PushRefusal["status"],
  problem: PushProblem | null,
  message: string,
): PushRefusal {
  return { ok: false, status, problem, message };
}

function refuseForged(message: string): PushRefusal {
  return refuse(401, null, message);
}

/** Values stay text: MsgID exceeds 2^53. Entities are not expanded; a DOCTYPE is refused before the parser sees it. */
const xml = new XMLParser({ parseTagValue: false, processEntities: false, ignoreAttributes: true });

function parseBody(body: string): Record<string, unknown> | null {
  const text = body.trim();
  try {
    if (text.startsWith("<")) {
      if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return null;
      return toRecord(toRecord(xml.parse(text, true))?.["xml"]);
    }
    return toRecord(JSON.parse(text, keepIntegers));
  } catch {
    return null;
  }
}

function keepIntegers(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  return typeof value === "number" && source !== undefined ? source : value;
}

function toRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
