import { afterEach, expect, test } from "vitest";
import { createTapGesture, type TapGesture } from "../runtime/tap-gesture.ts";
import { createTimers } from "../runtime/timers.ts";
import { createPayment } from "./payment.ts";
import { createAnswerCall, handOn, type TapState } from "./wx-call.ts";

const later = (ms = 5) => new Promise<void>((resolve) => setTimeout(resolve, ms));

afterEach(() => later());

/** Calls within a tap, or outside; resolves with the states that its callbacks saw, also after an await. */
async function seeCallback(
  call: (
    gesture: TapGesture,
    callbacks: { success: () => Promise<void>; fail: () => Promise<void> },
  ) => unknown,
  isTap = true,
): Promise<boolean[]> {
  const gesture = createTapGesture();
  const seen: boolean[] = [];
  await new Promise<void>((resolve) => {
    const look = async () => {
      seen.push(gesture.isActive());
      await Promise.resolve();
      seen.push(gesture.isActive());
      resolve();
    };
    gesture.run(() => void call(gesture, { success: look, fail: look }), isTap);
  });
  return seen;
}

const callNetwork =
  (toState: (gesture: TapGesture) => TapState | undefined) =>
  (gesture: TapGesture, callbacks: object) => {
    const tapState = toState(gesture);
    return createAnswerCall(gesture)({
      ...{ api: "request", callbacks, ...(tapState && { tapState }) },
      work: async () => {
        await later();
        return {};
      },
    });
  };

test("a request hands the tap state on to its callbacks, and has none without a tap", async () => {
  await expect(seeCallback(callNetwork(handOn))).resolves.toEqual([true, true]);
  await expect(seeCallback(callNetwork(handOn), false)).resolves.toEqual([false, false]);
});

test("other calls do not hand it on", async () => {
  await expect(seeCallback(callNetwork(() => undefined))).resolves.toEqual([false, false]);
});

test("a request after a timer has none", async () => {
  const seen = seeCallback((gesture, callbacks) =>
    createTimers(gesture).setTimeout(() => callNetwork(handOn)(gesture, callbacks)),
  );
  await expect(seen).resolves.toEqual([false, false]);
});

test("a request after an await hands it on, by a promise too", async () => {
  const gesture = createTapGesture();
  const seen = await gesture.run(async () => {
    await Promise.resolve();
    await callNetwork(handOn)(gesture, {});
    return gesture.isActive();
  });
  expect(seen).toBe(true);
});

test("a payment that failed gives its callback the state", async () => {
  const seen = seeCallback((gesture, callbacks) => {
    const { requestPayment } = createPayment({
      answerCall: createAnswerCall(gesture),
      askPayment: async () => "cancel",
      onPaid() {},
    });
    void requestPayment({ ...callbacks, package: "no prepay_id" });
  }, false);
  await expect(seen).resolves.toEqual([true, true]);
});
