import { describe } from "vitest";
import { describeClaiming } from "./describe-claiming.ts";
import { describeQueueing } from "./describe-queueing.ts";
import { describeRecording } from "./describe-recording.ts";
import { describeSettling, describeTakingOver } from "./describe-taking-over.ts";
import { describeWaiting } from "./describe-waiting.ts";
import type { StoreSubject } from "./store-harness.ts";

/** The contract of `DeliveryStore`, for vitest. */
export function describeDeliveryStore(subject: StoreSubject): void {
  describe(`the delivery store on ${subject.name}`, () => {
    describeQueueing(subject);
    describeClaiming(subject);
    describeRecording(subject);
    describeWaiting(subject);
    describeTakingOver(subject);
    describeSettling(subject);
  });
}
