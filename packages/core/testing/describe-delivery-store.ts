import { describe } from "vitest";
import { describeClaiming } from "./describe-claiming.ts";
import { describeLineages } from "./describe-lineages.ts";
import { describeOneAtATime } from "./describe-one-at-a-time.ts";
import { describeGrantChoice } from "./describe-grant-choice.ts";
import { describeOwnOrders } from "./describe-own-orders.ts";
import { describeQueueing } from "./describe-queueing.ts";
import { describeQuietHours } from "./describe-quiet-hours.ts";
import { describeRecording } from "./describe-recording.ts";
import { describeScheduling } from "./describe-scheduling.ts";
import { describeSettling } from "./describe-settling.ts";
import { describeTakingOver } from "./describe-taking-over.ts";
import { describeWaiting } from "./describe-waiting.ts";
import type { StoreSubject } from "./store-harness.ts";

/** The contract of `DeliveryStore`, for vitest. */
export function describeDeliveryStore(subject: StoreSubject): void {
  describe(`the delivery store on ${subject.name}`, () => {
    describeQueueing(subject);
    describeScheduling(subject);
    describeQuietHours(subject);
    describeLineages(subject);
    describeClaiming(subject);
    describeOneAtATime(subject);
    describeGrantChoice(subject);
    describeOwnOrders(subject);
    describeRecording(subject);
    describeWaiting(subject);
    describeTakingOver(subject);
    describeSettling(subject);
  });
}
