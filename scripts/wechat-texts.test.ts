import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { wechatCodes as english } from "../apps/admin/src/locales/en/wechat-codes.ts";
import { wechatCodes as chinese } from "../apps/admin/src/locales/zh-cn/wechat-codes.ts";
import { CALL_ERROR_TEXTS } from "../apps/api/src/wechat/call-error-texts.ts";
import {
  classifyErrcode,
  ERRCODES_WITH_CLASS,
  type OutcomeClass,
} from "../packages/core/src/index.ts";

const facts = readFileSync(join(import.meta.dirname, "../docs/wechat-facts.md"), "utf8");
const CODE = /(?<![\d.§])-?\d{5}\b|(?<![\d.])-1\b/g;

/** A section of docs/wechat-facts.md. */
function readSection(number: string): string {
  const [, rest = ""] = facts.split(`### §${number} `);
  return rest.split(/^##/m)[0] ?? "";
}

/** The errcodes of a section, with the last cell of their row. */
function listCodes(number: string): { errcode: number; whose: string }[] {
  const section = readSection(number);
  const rows = section.split("\n").filter((line) => /^\| -?\d/.test(line));
  if (rows.length === 0)
    return [...section.matchAll(CODE)].map(([code]) => ({ errcode: Number(code), whose: "" }));
  return rows.flatMap((row) => {
    const [, codes = "", ...cells] = row.split("|").map((cell) => cell.trim());
    const whose = cells.at(-2) ?? "";
    return [...codes.matchAll(CODE)].map(([code]) => ({ errcode: Number(code), whose }));
  });
}

/** Sections that list errcodes of sends and tokens, with the minimum number of codes. */
const SECTIONS = { "1.3": 20, "1.5": 30, "2.4": 6, "3.3": 12 };

test.each(Object.entries(SECTIONS))(
  "every errcode of facts §%s has an explicit class and a text",
  (number, atLeast) => {
    const codes = listCodes(number).map(({ errcode }) => errcode);
    expect(codes.length).toBeGreaterThanOrEqual(atLeast);
    expect(codes.filter((errcode) => !ERRCODES_WITH_CLASS.includes(errcode))).toEqual([]);
    expect(codes.filter((errcode) => !(errcode in CALL_ERROR_TEXTS))).toEqual([]);
  },
);

const CLASS_BY_OWNER: Record<string, readonly OutcomeClass[]> = {
  "the account's": ["account"],
  "the API's": ["api"],
  "the template's": ["template"],
  "the page's": ["page"],
  "the message's": ["message"],
  "not clear": ["unclear"],
  later: ["busy"],
};

test("a code of the general list has a class that matches whom it concerns", () => {
  for (const { errcode, whose } of listCodes("1.5"))
    expect(CLASS_BY_OWNER[whose], `${errcode} ${whose}`).toContain(classifyErrcode(errcode));
});

test("a retryable code never fails the message for good", () => {
  const retryable = [...listCodes("1.3"), ...listCodes("3.3")].map(({ errcode }) => errcode);
  const final = retryable.filter((errcode) => classifyErrcode(errcode) === "message");
  expect(final.toSorted((a, b) => a - b)).toEqual([40003, 45168, 47003]);
});

const refusals = ERRCODES_WITH_CLASS.filter((errcode) => errcode !== 0);

test("every errcode with a class has a text: what happened and what to do", () => {
  expect(refusals.filter((errcode) => !(errcode in CALL_ERROR_TEXTS))).toEqual([]);
});

test("every errcode with a text has its short words in both locales", () => {
  const wanted = Object.keys(CALL_ERROR_TEXTS).map((code) => `e${code.replace("-", "minus")}`);
  expect(Object.keys(chinese).toSorted()).toEqual(wanted.toSorted());
  expect(Object.keys(english).toSorted()).toEqual(wanted.toSorted());
});
