import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_REASONS, NoticeError } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { getHttpStatus } from "../trpc/map-notice-errors.ts";
import { findRetryAfter } from "./retry-after.ts";

describe.each(ERROR_REASONS)("%s", (reason) => {
  const refuse = (retryAfterSeconds?: number) => {
    const cause = new NoticeError(
      reason,
      "",
      retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
    );
    return { cause, header: findRetryAfter([{ httpStatus: getHttpStatus(cause), cause }]) };
  };

  test("sets Retry-After exactly when a retry helps", () => {
    const { cause, header } = refuse();
    const { kind } = cause;
    expect([429, 503].includes(getHttpStatus(cause))).toBe(kind === "temporary");
    expect(header).toEqual(kind === "temporary" ? expect.stringMatching(/^[1-9]\d*$/) : null);
  });

  test.each([
    [0, "1"],
    [-3, "1"],
    [0.2, "1"],
    [29.01, "30"],
  ])("in whole seconds, at least one: %d is %s", (seconds, told) => {
    const { cause, header } = refuse(seconds);
    expect(header).toBe(cause.kind === "temporary" ? told : null);
  });
});

test("a batch waits for its longest Retry-After, whatever else it contains", () => {
  const cause = new NoticeError("RATE_LIMITED", "", { retryAfterSeconds: 40 });
  const refusals = [
    { httpStatus: 429, cause },
    { httpStatus: 503, cause: null },
    { httpStatus: 400, cause: null },
  ];
  expect(findRetryAfter(refusals)).toBe("40");
});

/** Code that sets one of these statuses directly, without a reason, also has to set the header. */
test("only these write 429 or 503 as a number; each has a test of its header", () => {
  const folder = join(import.meta.dirname, "..");
  const writers = globSync("**/*.ts", { cwd: folder })
    .filter((file) => !file.endsWith(".test.ts"))
    .filter((file) =>
      /\b(?:429|503)\b/.test(withoutComments(readFileSync(join(folder, file), "utf8"))),
    );
  expect(writers.toSorted()).toEqual([
    "http/answer-while-waiting.ts",
    "http/build-app.ts",
    "http/error-answer.ts",
    "http/health.route.ts",
    "http/limit-requests.ts",
    "http/retry-after.ts",
    "http/stranger-limit.ts",
  ]);
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
}
