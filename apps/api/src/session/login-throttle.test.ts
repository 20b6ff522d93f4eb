import { NoticeError } from "@mp-notice/core";
import { expect, test } from "vitest";
import { createLoginThrottle } from "./login-throttle.ts";

const fail = () => Promise.resolve(null);
const succeed = () => Promise.resolve("in");

async function failTimes(
  throttle: ReturnType<typeof createLoginThrottle>,
  times: number,
  key = "a",
) {
  for (let count = 0; count < times; count++) expect(await throttle.attempt(key, fail)).toBeNull();
}

test("after five failures even the right password has to wait, and is told how long", async () => {
  const throttle = createLoginThrottle();
  await failTimes(throttle, 5);
  const error = await throttle.attempt("a", succeed).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoticeError);
  expect(error).toMatchObject({
    reason: "RATE_LIMITED",
    details: [{ problem: expect.stringMatching(/\d+ seconds/) }],
  });
});

test("other accounts and addresses are not concerned", async () => {
  const throttle = createLoginThrottle();
  await failTimes(throttle, 5);
  expect(await throttle.attempt("b", succeed)).toBe("in");
});

test("a success forgets the failures before it", async () => {
  const throttle = createLoginThrottle();
  await failTimes(throttle, 4);
  expect(await throttle.attempt("a", succeed)).toBe("in");
  await failTimes(throttle, 5);
});

test("successes are never throttled, not even many at once", async () => {
  const throttle = createLoginThrottle();
  const results = await Promise.all(
    Array.from({ length: 100 }, () => throttle.attempt("a", succeed)),
  );
  expect(new Set(results)).toEqual(new Set(["in"]));
});

test("guesses made at once are judged one after the other", async () => {
  const throttle = createLoginThrottle();
  let judged = 0;
  const guess = async () => {
    judged++;
    await Promise.resolve();
    return null;
  };
  await Promise.allSettled(Array.from({ length: 100 }, () => throttle.attempt("a", guess)));
  expect(judged).toBe(5);
});

test("an attempt that breaks is no failure of the caller", async () => {
  const throttle = createLoginThrottle();
  const breakDown = () => Promise.reject(new Error("the database is away"));
  for (let count = 0; count < 10; count++) {
    await expect(throttle.attempt("a", breakDown)).rejects.toThrow("the database is away");
  }
  expect(await throttle.attempt("a", succeed)).toBe("in");
});
