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

/** `search`: part of a number or an openid, as typed. */
export const deliveryFilter = createQueryFilter({
  state: readOneOf(DELIVERY_STATES),
  notice: readText(64),
  search: readText(300),
  from: readWallClock,
  to: readWallClock,
});
export type DeliveryFilter = FilterOf<typeof deliveryFilter>;

type ListInput = Exclude<RouterInputs["deliveries"]["list"], void>;

export function toListInput(filter: DeliveryFilter): ListInput {
  const { from: _from, to: _to, ...given } = deliveryFilter.pickGiven(filter);
  return { ...given, ...toInstants(filter) };
}

/** Whether a changed delivery matches the filter, its search aside: what a search finds only the service knows. */
export function matchesFilter(delivery: DeliverySummary, filter: DeliveryFilter): boolean {
  const { state, notice, from, to } = toListInput(filter);
  const createdAt = Date.parse(delivery.createdAt);
  return (
    (state === undefined || delivery.state === state) &&
    (notice === undefined || delivery.notice === notice) &&
    (from === undefined || createdAt >= Date.parse(from)) &&
    (to === undefined || createdAt < Date.parse(to))
  );
}
