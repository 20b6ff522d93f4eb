import type { DeliverySummary, DeliveryState } from "../../api.ts";

const OPEN_STATES = ["queued", "waiting_for_grant", "sending"] as const satisfies DeliveryState[];
export type OpenState = (typeof OPEN_STATES)[number];

/** Whether a delivery is still in progress. */
export function isOpen(state: DeliveryState): state is OpenState {
  return OPEN_STATES.some((open) => open === state);
}

/** Whether a delivery is queued for later. */
export function isScheduled({ scheduledFor }: DeliverySummary): boolean {
  return scheduledFor !== null && scheduledFor !== undefined;
}
