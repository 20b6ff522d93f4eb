import { cutText } from "@mp-notice/core";
import type { WechatAnswer } from "./wechat-http.ts";

/** WeChat's own messages are short, but a proxy may return whole pages, and every errmsg is stored. */
const MAX_ERRMSG_CHARS = 1000;
const MAX_ERRCODE = 2 ** 31 - 1;

/**
 * Parses an answer leniently: a byte order mark, control characters and stray backslashes do not change it. If the errmsg breaks
 * the JSON, the errcode alone counts. A truncated body counts as lost.
 */
export function readAnswer(
  text: string,
  { mustHaveErrcode }: { mustHaveErrcode: boolean },
): WechatAnswer {
  const value = parseObject(text) ?? readVerdict(text);
  if (!value) return { kind: "lost", cause: "the answer is not a JSON object" };
  if (mustHaveErrcode && !Object.hasOwn(value, "errcode"))
    return { kind: "lost", cause: "the answer has no errcode" };
  const { errcode = 0, errmsg = "" } = value;
  const code = readErrcode(errcode);
  if (code === null) return { kind: "lost", cause: "the answer's errcode is not a number" };
  const body = { ...value, errcode: code, errmsg: toSentence(errmsg) };
  return { kind: "answered", body };
}

function parseObject(text: string): Record<string, unknown> | null {
  for (const mend of [(given: string) => given, mendJson]) {
    try {
      const value = JSON.parse(mend(text), keepBigIntegers) as unknown;
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : null;
    } catch {
      // Not JSON: try the mended text.
    }
  }
  return null;
}

const STRINGS_AND_STRAYS = /"(?:[^"\\]|\\[^])*"|[\uFEFF\p{Cc}]/gu;
const ESCAPES_AND_STRAYS = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\|\p{Cc}/gu;

/** Escapes control characters and stray backslashes inside strings; between strings they become spaces. */
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
/** An object that starts and ends with its braces, i.e. is not truncated. */
const OBJECT = /^[\s\uFEFF\p{Cc}]*\{[^]*\}[\s\p{Cc}]*$/u;

/** The errcode and msgid of an unparseable body; `null` when it contains two different ones. */
function readVerdict(text: string): Record<string, unknown> | null {
  if (!OBJECT.test(text)) return null;
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(VERDICT)) {
    if (found.has(name) && found.get(name) !== value) return null;
    found.set(name, value);
  }
  return found.has("errcode") ? { ...Object.fromEntries(found), errmsg: readWords(text) } : null;
}

/** The text after `"errmsg":`, for the delivery's timeline. */
function readWords(text: string): string {
  return /"errmsg"\s*:\s*"?([^]*)/.exec(text)?.[1]?.replace(/"?[\s}]*$/, "") ?? "";
}

function toSentence(errmsg: unknown): string {
  const words = typeof errmsg === "string" ? errmsg : JSON.stringify(errmsg);
  return cutText(words.replaceAll(/\p{Cc}+/gu, " "), MAX_ERRMSG_CHARS);
}

/** Accepts a number or its decimal text. Nothing else may count as the 0 that means "accepted". */
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
