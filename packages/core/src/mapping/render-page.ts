import { z } from "zod";
import { NoticeError } from "../errors.ts";
import type { NoticeData, NoticeDefinition } from "../notices/define-notice.ts";

const MAX_PAGE_LENGTH = 1024;

/** Only its length: {@link checkPage} says what a page is. */
export const pageSchema = z
  .string()
  .max(MAX_PAGE_LENGTH, { error: `must be at most ${MAX_PAGE_LENGTH} characters` });

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
 * The page that the card opens, as it goes on the wire: without a leading slash, each `{name}` replaced by its
 * URL-encoded value. Values are for the mini program's code, not for reading: money `128.00`, datetimes in unix
 * seconds, choices by their code. An optional field that was not given leaves nothing.
 */
export function renderPage({ page, notice, data, orderId }: PageInput): string {
  return stripLeadingSlash(page).replace(PLACEHOLDER, (placeholder, name: string) => {
    if (name === "order_id") return encodeURIComponent(orderId.toWellFormed());
    if (!Object.hasOwn(notice.fields, name)) return placeholder;
    return encodeURIComponent(String(data[name] ?? "").toWellFormed());
  });
}

/** @throws NoticeError INPUT_INVALID naming `page` when it is no page of a mini program or has unknown placeholders. */
export function checkPage(page: string, notice: NoticeDefinition): void {
  const problem = findPageProblem(page, notice);
  if (problem !== null)
    throw new NoticeError("INPUT_INVALID", `page ${problem}`, {
      details: [{ field: "page", problem }],
    });
}

function findPageProblem(page: string, notice: NoticeDefinition): string | null {
  if (stripLeadingSlash(page).trim() === "") return "must not be blank";
  if (page.length > MAX_PAGE_LENGTH) return `must be at most ${MAX_PAGE_LENGTH} characters`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(page)) return "must not contain spaces or control characters";
  if (page.startsWith("//") || /^\/?[a-z][a-z0-9+.-]*:/i.test(page)) {
    return "must be a page of the mini program, such as pages/order/detail?id={order_id}, not an address";
  }
  for (const [, name = ""] of page.matchAll(PLACEHOLDER)) {
    if (name !== "order_id" && !Object.hasOwn(notice.fields, name)) {
      const known = ["order_id", ...Object.keys(notice.fields)].join(", ");
      return `has an unknown placeholder {${name}}; known are: ${known}`;
    }
  }
  return /[{}]/.test(page.replace(PLACEHOLDER, "")) ? "has a brace without its partner" : null;
}

function stripLeadingSlash(page: string): string {
  return page.replace(/^\//, "");
}
