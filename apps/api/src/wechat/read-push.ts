import { XMLParser } from "fast-xml-parser";
import { decryptPush, isSameSignature, sign } from "./push-crypto.ts";
import { toPushEvents, type PushEvent } from "./to-push-events.ts";

/** How an operator set the push up in WeChat's console. */
export interface PushSettings {
  appId: string;
  token: string;
  /** `null` = plain mode. */
  encodingAesKey: string | null;
}

export type PushQuery = Record<string, string | undefined>;

export type PushReading =
  | { ok: true; events: PushEvent[] }
  | { ok: false; status: 400 | 401; problem: string };

/** Older than that, a request may be somebody's recording. */
const REPLAY_WINDOW_SECONDS = 600;
const UNREADABLE = "the message is neither a JSON object nor WeChat's XML";

/** The text to answer a URL check with (facts §5.2), or `null` when it is forged. */
export function answerUrlCheck(
  { token }: Pick<PushSettings, "token">,
  query: PushQuery,
): string | null {
  const { signature = "", timestamp = "", nonce = "", echostr = "" } = query;
  return isSameSignature(sign([token, timestamp, nonce]), signature) ? echostr : null;
}

/** The events that a push tells, in whatever mode and format it comes (facts §5.3, §5.4). Never throws. */
export function readPush(input: {
  settings: PushSettings;
  query: PushQuery;
  body: string;
  nowMs: number;
}): PushReading {
  const { settings, query, body, nowMs } = input;
  const { timestamp = "", nonce = "" } = query;
  const age = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || age > REPLAY_WINDOW_SECONDS)
    return refuse(401, "the timestamp is too far from now");

  if (settings.encodingAesKey === null) {
    if (!isSameSignature(sign([settings.token, timestamp, nonce]), query["signature"] ?? ""))
      return refuse(401, "the signature is wrong");
    return readMessage(body);
  }
  // With a key set, only what is encrypted with it is WeChat's.
  const outer = parseBody(body);
  if (!outer) return refuse(400, UNREADABLE);
  const encrypted = outer["Encrypt"];
  if (typeof encrypted !== "string") return refuse(401, "the body is not encrypted");
  if (
    !isSameSignature(
      sign([settings.token, timestamp, nonce, encrypted]),
      query["msg_signature"] ?? "",
    )
  ) {
    return refuse(401, "the msg_signature is wrong");
  }
  const decrypted = decryptPush(encrypted, settings.encodingAesKey);
  if (!decrypted) return refuse(400, "the body cannot be decrypted");
  if (decrypted.appId !== settings.appId)
    return refuse(401, "the message is for another mini program");
  return readMessage(decrypted.message);
}

function readMessage(text: string): PushReading {
  const message = parseBody(text);
  return message ? { ok: true, events: toPushEvents(message) } : refuse(400, UNREADABLE);
}

function refuse(status: 400 | 401, problem: string): PushReading {
  return { ok: false, status, problem };
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
