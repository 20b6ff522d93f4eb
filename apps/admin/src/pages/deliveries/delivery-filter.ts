import type { RouterInputs } from "@mp-notice/client";
import type { DeliveryState, DeliverySummary } from "../../api.ts";
import {
  createQueryFilter,
  readOneOf,
  readText,
  readWallClock,
  toInstants,
  type FilterOf,
} from "../../lists/create-query-filter.ts";
import { isScheduled } from "./is-open.ts";
import { listAll } from "../../lists/list-all.ts";

export const DELIVERY_STATES = listAll<DeliveryState>({
  queued: true,
  waiting_for_grant: true,
  sending: true,
  sent: true,
  failed: true,
  no_grant: true,
  unknown: true,
  skipped: true,
  cancelled: true,
});

/** `scheduled`: queued for later. */
export const STATE_CHOICES = [...DELIVERY_STATES, "scheduled"] as const;

/** `search`: part of a number or an openid, as typed. */
export const deliveryFilter = createQueryFilter({
  state: readOneOf(STATE_CHOICES),
  notice: readText(64),
  search: readText(300),
  from: readWallClock,
  to: readWallClock,
});
export type DeliveryFilter = FilterOf<typeof deliveryFilter>;

type ListInput = Exclude<RouterInputs["deliveries"]["list"], void>;

export function toListInput(filter: DeliveryFilter): ListInput {
  const { from: _from, to: _to, state, ...given } = deliveryFilter.pickGiven(filter);
  const ofState = state === "scheduled" ? { scheduled: true as const } : state && { state };
  return { ...given, ...ofState, ...toInstants(filter) };
}

/** Whether a changed delivery matches the filter, its search aside: what a search finds only the service knows. */
export function matchesFilter(delivery: DeliverySummary, filter: DeliveryFilter): boolean {
  const { state, scheduled, notice, from, to } = toListInput(filter);
  const createdAt = Date.parse(delivery.createdAt);
  return (
    (state === undefined || delivery.state === state) &&
    (!scheduled || isScheduled(delivery)) &&
    (notice === undefined || delivery.notice === notice) &&
    (from === undefined || createdAt >= Date.parse(from)) &&
    (to === undefined || createdAt < Date.parse(to))
  );
}
