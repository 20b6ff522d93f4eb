import { z } from "zod";
import { NoticeError } from "../errors.ts";
import type { NoticeData, NoticeDefinition } from "../notices/define-notice.ts";
import { takeWhole } from "./cut-text.ts";

const MAX_PAGE_LENGTH = 1024;

/** Limits the length only; {@link checkPage} validates the page. */
export const pageSchema = z
  .string()
  .max(MAX_PAGE_LENGTH, { error: `must be at most ${MAX_PAGE_LENGTH} characters` });

/** Characters that RFC 3986 allows in a query, and letters that were not percent-encoded. */
const QUERY = /^(?:[\p{L}\p{M}\p{N}._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$/u;
const PLACEHOLDER = /\{([^{}]*)\}/g;

interface PageInput {
  /** As {@link checkPage} accepted it. */
  page: string;
  notice: NoticeDefinition;
  /** As `normaliseData` returns it. */
  data: NoticeData;
  orderId: string;
}

/**
 * The page that the card opens, in wire form: without a leading slash, each `{name}` replaced by its URL-encoded value.
 * Values are for the mini program's code, not for people: money `128.00`, datetimes in unix seconds, choices by their code.
 * An absent optional field becomes empty. If the page would be too long, the longest values are cut so that the message still
 * goes out.
 */
export function renderPage({ page, notice, data, orderId }: PageInput): string {
  const given = stripLeadingSlash(page);
  const values = new Map<string, string>();
  for (const [placeholder, name = ""] of given.matchAll(PLACEHOLDER)) {
    if (name === "order_id") values.set(placeholder, orderId);
    else if (Object.hasOwn(notice.fields, name)) values.set(placeholder, String(data[name] ?? ""));
  }
  const render = (maxValueLength: number) =>
    given.replace(PLACEHOLDER, (placeholder) => {
      const value = values.get(placeholder);
      return value === undefined ? placeholder : encodeWithin(value, maxValueLength);
    });
  const whole = render(Infinity);
  if (whole.length <= MAX_PAGE_LENGTH) return whole;
  return render(findGreatest(MAX_PAGE_LENGTH, (max) => render(max).length <= MAX_PAGE_LENGTH));
}

/** The greatest number up to `limit` that fits; 0 when none does. */
function findGreatest(limit: number, fits: (candidate: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** URL-encodes the value, cut between characters where the result would exceed `max`. */
function encodeWithin(value: string, max: number): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed());
  // Encoding never makes a character shorter.
  const text = takeWhole(value, max);
  const encoded = encode(text);
  if (encoded.length <= max) return encoded;
  const fits = (length: number) => encode(takeWhole(text, length)).length <= max;
  return encode(takeWhole(text, findGreatest(text.length, fits)));
}

/** @throws NoticeError INPUT_INVALID naming `page` when it is not a mini program page or has unknown placeholders. */
export function checkPage(page: string, notice: NoticeDefinition): void {
  const problem = findPageProblem(page, notice);
  if (problem !== null)
    throw new NoticeError("INPUT_INVALID", `page ${problem}`, {
      details: [{ field: "page", problem }],
    });
}

/** `null` when it is a page of the mini program with known placeholders. */
export function findPageProblem(page: string, notice: NoticeDefinition): string | null {
  if (stripLeadingSlash(page).trim() === "") return "must not be blank";
  if (page.length > MAX_PAGE_LENGTH) return `must be at most ${MAX_PAGE_LENGTH} characters`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(page)) return "must not contain spaces or control characters";
  if (page.startsWith("//") || /^\/?[a-z][a-z0-9+.-]*:/i.test(page)) {
    return "must be a page of the mini program, such as pages/order/detail?id={order_id}, not a URL";
  }
  const [path = "", ...queries] = stripLeadingSlash(page).split("?");
  if (/[{}]/.test(path)) return "must have its placeholders after the question mark";
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(path))
    return "must be a path of letters, digits, _ and - between slashes, such as pages/order/detail";
  for (const [, name = ""] of page.matchAll(PLACEHOLDER)) {
    if (name !== "order_id" && !Object.hasOwn(notice.fields, name)) {
      const known = ["order_id", ...Object.keys(notice.fields)].join(", ");
      return `has an unknown placeholder {${name}}; known placeholders: ${known}`;
    }
  }
  const query = queries.join("?").replace(PLACEHOLDER, "");
  if (/[{}]/.test(query)) return "has an unmatched brace";
  return QUERY.test(query) ? null : "must have a query such as ?id={order_id}&from=card";
}

function stripLeadingSlash(page: string): string {
  return page.replace(/^\//, "");
}
