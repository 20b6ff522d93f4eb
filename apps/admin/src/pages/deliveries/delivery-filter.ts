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
  openid: string;
  orderId: string;
  from: string;
  to: string;
}

const NAMES = [
  "state",
  "notice",
  "openid",
  "orderId",
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
    openid: text("openid"),
    orderId: text("orderId"),
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

type ListInput = Exclude<RouterInputs["deliveries"]["list"], void>;

export function toListInput({
  state,
  notice,
  openid,
  orderId,
  from,
  to,
}: DeliveryFilter): ListInput {
  return {
    ...(state !== "" && { state }),
    ...(notice !== "" && { notice }),
    ...(openid !== "" && { openid }),
    ...(orderId !== "" && { orderId }),
    ...(from !== "" && { from: toInstant(from) ?? undefined }),
    ...(to !== "" && { to: toInstant(to) ?? undefined }),
  };
}

/** Whether a delivery that just changed belongs into the list. */
export function matchesFilter(delivery: DeliverySummary, filter: DeliveryFilter): boolean {
  const { state, notice, openid, orderId, from, to } = toListInput(filter);
  const createdAt = Date.parse(delivery.createdAt);
  return (
    (state === undefined || delivery.state === state) &&
    (notice === undefined || delivery.notice === notice) &&
    (openid === undefined || delivery.openid === openid) &&
    (orderId === undefined || delivery.orderId === orderId) &&
    (from === undefined || createdAt >= Date.parse(from)) &&
    (to === undefined || createdAt < Date.parse(to))
  );
}
