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

/** What an operator looks for, by the states that it stands for. */
export const STATE_GROUPS = {
  attention: ["failed", "no_grant", "unknown"],
  open: ["queued", "waiting_for_grant", "sending"],
  sent: ["sent"],
  notSent: ["skipped", "cancelled"],
} as const satisfies Record<string, DeliveryState[]>;
export type StateGroup = keyof typeof STATE_GROUPS;
export const GROUP_NAMES = listAll<StateGroup>({
  attention: true,
  open: true,
  sent: true,
  notSent: true,
});

/** `search`: part of a number or an openid, as typed. */
export const deliveryFilter = createQueryFilter({
  group: readOneOf(GROUP_NAMES),
  state: readOneOf(STATE_CHOICES),
  notice: readText(64),
  search: readText(300),
  from: readWallClock,
  to: readWallClock,
});
export type DeliveryFilter = FilterOf<typeof deliveryFilter>;

type ListInput = Exclude<RouterInputs["deliveries"]["list"], void>;

export function toListInput(filter: DeliveryFilter): ListInput {
  const { from: _from, to: _to, group, state, ...given } = deliveryFilter.pickGiven(filter);
  const ofGroup = group && state === undefined && { states: [...STATE_GROUPS[group]] };
  const ofState = state === "scheduled" ? { scheduled: true as const } : state && { state };
  return { ...given, ...ofGroup, ...ofState, ...toInstants(filter) };
}

/** Where the list is downloaded as it is filtered. */
export function toExportAddress(filter: DeliveryFilter, language: "zh" | "en"): string {
  const { states, ...input } = toListInput(filter);
  const query = new URLSearchParams({ language });
  for (const [name, value] of Object.entries(input)) query.set(name, String(value));
  if (states) query.set("states", states.join(","));
  return `/export/deliveries.csv?${query.toString()}`;
}

/** Whether a changed delivery matches the filter, its search aside: what a search finds only the service knows. */
export function matchesFilter(delivery: DeliverySummary, filter: DeliveryFilter): boolean {
  const { state, states, scheduled, notice, from, to } = toListInput(filter);
  const createdAt = Date.parse(delivery.createdAt);
  return (
    (state === undefined || delivery.state === state) &&
    (states === undefined || states.includes(delivery.state)) &&
    (!scheduled || isScheduled(delivery)) &&
    (notice === undefined || delivery.notice === notice) &&
    (from === undefined || createdAt >= Date.parse(from)) &&
    (to === undefined || createdAt < Date.parse(to))
  );
}
