import { findHolder, type Grant, type Hold } from "../grants/grant.ts";
import type { ShipmentState } from "../shipments/shipment.ts";

/** A message waits at most this long, from its trigger, for the shipment report that would tell the customer. */
export const REPORT_WAIT_MS = 3_600_000;

/**
 * What the shipment reports of an order say about its customer: `TOLD` = WeChat tells them that all of it was shipped ·
 * `PENDING` = it will, once a report is sent · the others are why it does not.
 */
export type ReportRoad = "TOLD" | "PENDING" | "REFUSED" | "CANCELLED" | "PARTIAL" | "NONE";

export interface KnownShipment {
  state: ShipmentState;
  /** Whether the order is shipped completely with it. */
  allShipped: boolean;
}

export function findReportRoad(shipments: readonly KnownShipment[]): ReportRoad {
  const whole = new Set(shipments.flatMap(({ state, allShipped }) => (allShipped ? [state] : [])));
  if (whole.has("reported")) return "TOLD";
  if (whole.has("queued") || whole.has("sending")) return "PENDING";
  if (whole.has("refused")) return "REFUSED";
  if (whole.has("cancelled")) return "CANCELLED";
  return shipments.length > 0 ? "PARTIAL" : "NONE";
}

type HeldUse = Hold & Pick<Grant, "usesFree">;

/** The road of a message that is sent with a permission, and why it did not take a better one. */
export interface Road {
  road: "held" | "any";
  /** By the road that was not taken. */
  not: { report?: Exclude<ReportRoad, "TOLD">; held?: "NONE" | "OTHER_ORDERS" };
}

export function describeRoad({
  grant,
  candidates,
  report,
  orderId,
  now,
}: {
  grant: Hold;
  candidates: readonly HeldUse[];
  /** `null`: no report stands for the notice. */
  report: Exclude<ReportRoad, "TOLD"> | null;
  orderId: string;
  now: number;
}): Road {
  const not: Road["not"] = report === null ? {} : { report };
  if (findHolder(grant, now) === orderId) return { road: "held", not };
  const held = isAnyHeld(candidates, now) ? "OTHER_ORDERS" : "NONE";
  return { road: "any", not: { ...not, held } };
}

/** Whether a free use of these permissions is held for an order. */
export function isAnyHeld(candidates: readonly HeldUse[], now: number): boolean {
  return candidates.some(
    (candidate) => candidate.usesFree > 0 && findHolder(candidate, now) !== null,
  );
}
