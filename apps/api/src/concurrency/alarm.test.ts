import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAlarm } from "./alarm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function isOverAfter(ms: number, rest: Promise<void>): Promise<boolean> {
  let isOver = false;
  void rest.then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(ms);
  return isOver;
}

test("a rest lasts as long as asked for", async () => {
  const rest = createAlarm().rest(1000);
  expect(await isOverAfter(999, rest)).toBe(false);
  expect(await isOverAfter(1, rest)).toBe(true);
});

test("waking ends the rest under way and leaves no timer", async () => {
  const alarm = createAlarm();
  const rest = alarm.rest(1000);
  expect(await isOverAfter(0, rest)).toBe(false);
  alarm.wake();
  expect(await isOverAfter(0, rest)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("a wake that comes while the loop looks for work is not lost", async () => {
  const alarm = createAlarm();
  alarm.arm();
  alarm.wake();
  expect(alarm.isRinging()).toBe(true);
  expect(await isOverAfter(0, alarm.rest(1000))).toBe(true);
});

test("arming forgets earlier wakes", async () => {
  const alarm = createAlarm();
  alarm.wake();
  alarm.arm();
  expect(alarm.isRinging()).toBe(false);
  expect(await isOverAfter(999, alarm.rest(1000))).toBe(false);
});
