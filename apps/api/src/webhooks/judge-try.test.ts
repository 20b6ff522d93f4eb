import { expect, test } from "vitest";
import { judgeTry, readRetryAfter, RETRY_LADDER_MS } from "./judge-try.ts";

const SECOND = 1000;
const HOUR = 3_600_000;
const refused = { status: 500, problem: "STATUS", retryAfterMs: null } as const;
const type = "delivery.sent";

test("the ladder: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, then it fails", () => {
  const pauses = [];
  for (let tries = 1; tries <= 10; tries++) {
    const verdict = judgeTry(refused, { type, tries, random: 0 });
    pauses.push(verdict.next === "pending" ? verdict.retryInMs / SECOND : verdict.next);
  }
  expect(pauses).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, "failed"]);
  expect(RETRY_LADDER_MS).toHaveLength(9);
});

test("jitter makes a pause up to a tenth longer, never shorter", () => {
  expect(judgeTry(refused, { type, tries: 2, random: 1 })).toEqual({
    next: "pending",
    retryInMs: 330_000,
  });
});

test("Retry-After prolongs a pause, by a day at most, and never shortens it", () => {
  const ask = (retryAfterMs: number) =>
    judgeTry({ ...refused, status: 503, retryAfterMs }, { type, tries: 1, random: 0 });
  expect(ask(60 * SECOND)).toEqual({ next: "pending", retryInMs: 60 * SECOND });
  expect(ask(1 * SECOND)).toEqual({ next: "pending", retryInMs: 5 * SECOND });
  expect(ask(1000 * HOUR)).toEqual({ next: "pending", retryInMs: 24 * HOUR });
});

test("410 ends the webhook, a test is tried once, and 2xx delivers", () => {
  const gone = { ...refused, status: 410 };
  expect(judgeTry(gone, { type, tries: 1, random: 0 })).toEqual({ next: "failed", isGone: true });
  expect(judgeTry(refused, { type: "webhook.test", tries: 1, random: 0 })).toEqual({
    next: "failed",
    isGone: false,
  });
  const taken = { status: 204, problem: null, retryAfterMs: null };
  expect(judgeTry(taken, { type, tries: 10, random: 0 })).toEqual({ next: "delivered" });
});

test.each([
  ["120", 120_000],
  [" 7 ", 7000],
  ["Sat, 31 Jan 2026 00:01:00 GMT", 60_000],
  ["Fri, 30 Jan 2026 00:00:00 GMT", 0],
  ["soon", null],
  [undefined, null],
  [["1", "2"], null],
])("Retry-After %j means %s ms", (header, ms) => {
  expect(readRetryAfter(header, Date.UTC(2026, 0, 31))).toBe(ms);
});
