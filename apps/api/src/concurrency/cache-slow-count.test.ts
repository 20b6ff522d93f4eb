import { expect, test } from "vitest";
import { cacheSlowCount } from "./cache-slow-count.ts";

/** Counts that take `tookMs` of a fake clock each; the last one's length repeats. */
function setUp(...tookMs: number[]) {
  let clock = 0;
  let counted = 0;
  const troubles: unknown[] = [];
  let failure: Error | null = null;
  const count = cacheSlowCount(
    { now: () => clock, logBackgroundError: (_message, error) => troubles.push(error) },
    async () => {
      clock += tookMs[counted] ?? tookMs.at(-1) ?? 0;
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

/** A count that was slow twice, so that its second answer is cached, for four seconds fresh. */
async function setUpSlow() {
  const setup = setUp(200);
  await setup.count("a");
  await setup.count("a");
  return setup;
}

test("a fast count runs every time", async () => {
  const { count } = setUp(5);
  expect([await count("a"), await count("a"), await count("a")]).toEqual([1, 2, 3]);
});

test("one slow count, on a busy machine, is not cached", async () => {
  const { count } = setUp(200, 5, 200, 5);
  const answers = [];
  for (let n = 0; n < 4; n++) answers.push(await count("a"));
  expect(answers).toEqual([1, 2, 3, 4]);
});

test("a count that was slow twice returns the cached answer and refreshes it in the background", async () => {
  const { count, pass } = await setUpSlow();
  expect(await count("a")).toBe(2);
  pass(4001);
  expect(await count("a")).toBe(2);
  expect(await count("a")).toBe(3);
});

test("an answer younger than twenty times its count is not refreshed", async () => {
  const { count, pass } = await setUpSlow();
  pass(4000);
  expect([await count("a"), await count("a")]).toEqual([2, 2]);
});

test("an answer older than a minute is not served", async () => {
  const { count, pass } = await setUpSlow();
  pass(60_001);
  expect(await count("a")).toBe(3);
});

test("concurrent calls with the same key share one count; another key counts separately", async () => {
  const { count } = setUp(200);
  expect(await Promise.all([count("a"), count("a"), count("b")])).toEqual([1, 1, 2]);
});

test("a failed background count is logged, and the cached answer stays", async () => {
  const { count, fail, pass, troubles } = await setUpSlow();
  pass(4001);
  const error = new Error("the database is away");
  fail(error);
  expect(await count("a")).toBe(2);
  await expect.poll(() => troubles).toEqual([error]);
});
