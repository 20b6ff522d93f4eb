import { afterEach, expect, test } from "vitest";
import { createTapGesture } from "./tap-gesture.ts";
import { createTimers } from "./timers.ts";

const nextTask = () => new Promise((resolve) => setTimeout(resolve, 5));

afterEach(nextTask);

test("what a tap awaits in its macrotask has the state, the next macrotask has not", async () => {
  const gesture = createTapGesture();
  const seen: boolean[] = [];
  await gesture.run(async () => {
    seen.push(gesture.isActive());
    await Promise.resolve();
    await Promise.resolve().then(() => seen.push(gesture.isActive()));
    seen.push(gesture.isActive());
  });
  await nextTask();
  expect([...seen, gesture.isActive()]).toEqual([true, true, true, false]);
});

test("a timer of the tap has no state, also for what it awaits", async () => {
  const gesture = createTapGesture();
  const timers = createTimers(gesture);
  const seen: boolean[] = [];
  await new Promise<void>((resolve) => {
    gesture.run(() =>
      timers.setTimeout(async () => {
        seen.push(gesture.isActive());
        await Promise.resolve();
        seen.push(gesture.isActive());
        resolve();
      }),
    );
  });
  expect(seen).toEqual([false, false]);
});

test("a tap that follows keeps its state when the one before ends", async () => {
  const gesture = createTapGesture();
  gesture.run(() => {});
  await gesture.run(async () => {
    await Promise.resolve();
    expect(gesture.isActive()).toBe(true);
  });
  gesture.run(() => {}, false);
  expect(gesture.isActive()).toBe(false);
});
