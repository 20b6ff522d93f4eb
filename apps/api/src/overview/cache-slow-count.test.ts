import { expect, test } from "vitest";
import { spareCounting } from "./cache-slow-count.ts";

/** A count that takes this long, on a clock that only it moves. */
function setUp(tookMs: number) {
  let clock = 0;
  let counted = 0;
  const troubles: unknown[] = [];
  let failure: Error | null = null;
  const count = spareCounting(
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

test("what is quick is counted anew each time", async () => {
  const { count } = setUp(5);
  expect([await count("a"), await count("a"), await count("a")]).toEqual([1, 2, 3]);
});

test("what is slow is answered as it was, and counted anew behind it", async () => {
  const { count } = setUp(200);
  expect(await count("a")).toBe(1);
  expect(await count("a")).toBe(1);
  expect(await count("a")).toBe(2);
});

test("after a minute nothing is answered as it was", async () => {
  const { count, pass } = setUp(200);
  await count("a");
  pass(60_001);
  expect(await count("a")).toBe(2);
});

test("several at once count once; another key is another count", async () => {
  const { count } = setUp(200);
  expect(await Promise.all([count("a"), count("a"), count("b")])).toEqual([1, 1, 2]);
});

test("a count behind that fails is told, and the answer of before stays", async () => {
  const { count, fail, troubles } = setUp(200);
  await count("a");
  const error = new Error("the database is away");
  fail(error);
  expect(await count("a")).toBe(1);
  await expect.poll(() => troubles).toEqual([error]);
});
