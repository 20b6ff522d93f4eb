import { expect, test } from "vitest";
import { cacheSlowCount } from "./cache-slow-count.ts";

/** A count that takes `tookMs` of a fake clock. */
function setUp(tookMs: number) {
  let clock = 0;
  let counted = 0;
  const troubles: unknown[] = [];
  let failure: Error | null = null;
  const count = cacheSlowCount(
    { now: () => clock, logBackgroundError: (_message, error) => troubles.push(error) },
    async () => {
      clock += tookMs;
      if (failure) throw failure;
      return ++counted;
    },
  );
  return {
    count,
    troubles,
    pass: (ms: number) => void (clock += ms),
    fail: (error: Error) => void (failure = error),
  };
}

test("a fast count runs every time", async () => {
  const { count } = setUp(5);
  expect([await count("a"), await count("a"), await count("a")]).toEqual([1, 2, 3]);
});

test("a slow count returns the cached answer and refreshes it in the background", async () => {
  const { count, pass } = setUp(200);
  expect(await count("a")).toBe(1);
  pass(5001);
  expect(await count("a")).toBe(1);
  expect(await count("a")).toBe(2);
});

test("an answer younger than five seconds is not refreshed", async () => {
  const { count, pass } = setUp(200);
  await count("a");
  pass(4999);
  expect([await count("a"), await count("a")]).toEqual([1, 1]);
});

test("an answer older than a minute is not served", async () => {
  const { count, pass } = setUp(200);
  await count("a");
  pass(60_001);
  expect(await count("a")).toBe(2);
});

test("concurrent calls with the same key share one count; another key counts separately", async () => {
  const { count } = setUp(200);
  expect(await Promise.all([count("a"), count("a"), count("b")])).toEqual([1, 1, 2]);
});

test("a failed background count is logged, and the cached answer stays", async () => {
  const { count, fail, pass, troubles } = setUp(200);
  await count("a");
  pass(5001);
  const error = new Error("the database is away");
  fail(error);
  expect(await count("a")).toBe(1);
  await expect.poll(() => troubles).toEqual([error]);
});
