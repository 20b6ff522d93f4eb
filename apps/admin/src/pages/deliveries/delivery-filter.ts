import type { LocationQuery, LocationQueryRaw } from "vue-router";
import type { RouterInputs } from "@mp-notice/client";
import type { DeliveryState, DeliverySummary } from "../../api.ts";
import { toInstant } from "../../locales/format-time.ts";

export const DELIVERY_STATES = [
  "queued",
  "waiting_for_grant",
  "sending",
  "sent",
  "failed",
  "no_grant",
  "unknown",
  "skipped",
  "cancelled",
] as const satisfies DeliveryState[];

/** What the operator looks for; empty = all. `from` and `to` are wall clock times of +08:00: `2026-01-31T08:30`. */
export interface DeliveryFilter {
  state: DeliveryState | "";
  notice: string;
  /** Part of a number or an openid, as it was typed. */
  search: string;
  from: string;
  to: string;
}

const NAMES = [
  "state",
  "notice",
  "search",
  "from",
  "to",
] as const satisfies (keyof DeliveryFilter)[];

/** Reads the filters of an address; what cannot be meant is left out. */
export function readFilter(query: LocationQuery): DeliveryFilter {
  const text = (name: string) => (typeof query[name] === "string" ? query[name].trim() : "");
  const time = (name: string) => (toInstant(text(name)) === null ? "" : text(name));
  return {
    state: DELIVERY_STATES.find((state) => state === text("state")) ?? "",
    notice: text("notice"),
    search: text("search"),
    from: time("from"),
    to: time("to"),
  };
}

export function toQuery(filter: DeliveryFilter): LocationQueryRaw {
  return Object.fromEntries(
    NAMES.map((name) => [name, filter[name]]).filter(([, value]) => value !== ""),
  );
}

export function isFiltered(filter: DeliveryFilter): boolean {
  return NAMES.some((name) => filter[name] !== "");
}

const MAX_SEARCH_LENGTH = 300;

type ListInput = Exclude<RouterInputs["deliveries"]["list"], void>;

export function toListInput({ state, notice, search, from, to }: DeliveryFilter): ListInput {
  return {
    ...(state !== "" && { state }),
    ...(notice !== "" && { notice }),
    ...(search !== "" && { search: search.slice(0, MAX_SEARCH_LENGTH) }),
    ...(from !== "" && { from: toInstant(from) ?? undefined }),
    ...(to !== "" && { to: toInstant(to) ?? undefined }),
  };
}

/** Whether a delivery that just changed belongs into the list, as far as it tells: what a search finds only the service knows. */
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
