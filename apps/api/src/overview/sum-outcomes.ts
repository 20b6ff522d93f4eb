import type { DeliveryState } from "@mp-notice/core";
import type { OutcomeCounts } from "./overview.contract.ts";

const OUTCOMES = {
  queued: "waiting",
  waiting_for_grant: "waiting",
  sending: "waiting",
  sent: "sent",
  failed: "failed",
  no_grant: "noGrant",
  unknown: "unknown",
  skipped: "notSent",
  cancelled: "notSent",
} as const satisfies Record<DeliveryState, keyof OutcomeCounts>;

export function sumOutcomes(counts: { state: DeliveryState; count: number }[]): OutcomeCounts {
  const sums = { sent: 0, waiting: 0, failed: 0, noGrant: 0, unknown: 0, notSent: 0 };
  for (const { state, count } of counts) sums[OUTCOMES[state]] += count;
  return sums;
}
