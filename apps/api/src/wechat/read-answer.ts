import { cutText } from "@mp-notice/core";
import type { WechatAnswer } from "./wechat-http.ts";

/** WeChat's are short; what stands for it may write pages, and every errmsg is stored. */
const MAX_ERRMSG_CHARS = 1000;
const MAX_ERRCODE = 2 ** 31 - 1;

/**
 * A body as it is meant: a byte order mark, control characters and stray backslashes make no other answer of it. Where its words
 * break its JSON, the errcode alone is the answer. What was cut off is none.
 */
export function readAnswer(
  text: string,
  { mustHaveErrcode }: { mustHaveErrcode: boolean },
): WechatAnswer {
  const value = parseObject(text) ?? readVerdict(text);
  if (!value) return { kind: "lost", cause: "the answer is no JSON object" };
  if (mustHaveErrcode && !Object.hasOwn(value, "errcode"))
    return { kind: "lost", cause: "the answer has no errcode" };
  const { errcode = 0, errmsg = "" } = value;
  const code = readErrcode(errcode);
  if (code === null) return { kind: "lost", cause: "the answer's errcode is none" };
  const body = { ...value, errcode: code, errmsg: toSentence(errmsg) };
  return { kind: "answered", body };
}

function parseObject(text: string): Record<string, unknown> | null {
  for (const candidate of [text, mendJson(text)]) {
    try {
      const value = JSON.parse(candidate, keepBigIntegers) as unknown;
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : null;
    } catch {
      // The next candidate, if there is one.
    }
  }
  return null;
}

const STRINGS_AND_STRAYS = /"(?:[^"\\]|\\[^])*"|[\uFEFF\p{Cc}]/gu;
const ESCAPES_AND_STRAYS = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\|\p{Cc}/gu;

/** Strings get their control characters and stray backslashes escaped; between them such characters are space. */
function mendJson(text: string): string {
  return text.replaceAll(STRINGS_AND_STRAYS, (token) =>
    token.startsWith('"') ? token.replaceAll(ESCAPES_AND_STRAYS, escapeStray) : " ",
  );
}

function escapeStray(part: string): string {
  if (part === "\\") return "\\\\";
  return part.length > 1 ? part : `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const VERDICT = /"(errcode|msgid)"\s*:\s*"?(-?\d{1,20})"?(?![\d.])/g;
/** A whole object, as far as its ends tell. */
const OBJECT = /^[\s\uFEFF\p{Cc}]*\{[^]*\}[\s\p{Cc}]*$/u;

/** The errcode, and the msgid, of a body that cannot be parsed; `null` where it names two different ones. */
function readVerdict(text: string): Record<string, unknown> | null {
  if (!OBJECT.test(text)) return null;
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(VERDICT)) {
    if (found.has(name) && found.get(name) !== value) return null;
    found.set(name, value);
  }
  return found.has("errcode") ? { ...Object.fromEntries(found), errmsg: readWords(text) } : null;
}

/** Whatever stands after `"errmsg":`, for the story of the delivery. */
function readWords(text: string): string {
  return /"errmsg"\s*:\s*"?([^]*)/.exec(text)?.[1]?.replace(/"?[\s}]*$/, "") ?? "";
}

function toSentence(errmsg: unknown): string {
  const words = typeof errmsg === "string" ? errmsg : JSON.stringify(errmsg);
  return cutText(words.replaceAll(/\p{Cc}+/gu, " "), MAX_ERRMSG_CHARS);
}

/** A number, or its decimal text. Nothing else may pass for the 0 that means "accepted". */
function readErrcode(value: unknown): number | null {
  const isDecimal = typeof value === "string" && /^-?\d{1,10}$/.test(value);
  const code = isDecimal ? Number(value) : value;
  return typeof code === "number" && Number.isInteger(code) && Math.abs(code) <= MAX_ERRCODE
    ? code
    : null;
}

function keepBigIntegers(
  _key: string,
  value: unknown,
  { source }: { source?: string } = {},
): unknown {
  return typeof value === "number" &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    /^-?\d+$/.test(source)
    ? source
    : value;
}
