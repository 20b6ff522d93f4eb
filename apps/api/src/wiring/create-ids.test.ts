import { decodeTime } from "ulid";
import { afterEach, expect, test, vi } from "vitest";
import { createIds } from "./create-ids.ts";

afterEach(() => void vi.useRealTimers());

test("ids ascend, carry the time, and never repeat", () => {
  const before = Date.now();
  const newId = createIds();
  // More than one pool of random bytes.
  const ids = Array.from({ length: 10_000 }, () => newId());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  expect(decodeTime(ids[0] ?? "")).toBeGreaterThanOrEqual(before);
  expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});

test("the random digits are new for each millisecond and each process", () => {
  vi.useFakeTimers();
  const newIds = [createIds(), createIds()];
  const randomDigits = new Set<string>();
  for (let ms = 0; ms < 500; ms++) {
    for (const newId of newIds) randomDigits.add(newId().slice(10));
    vi.advanceTimersByTime(1);
  }
  expect(randomDigits.size).toBe(1000);
  expect(new Set([...randomDigits].join("")).size).toBe(32);
});
