import type { Channel, DeliveryReason, DeliveryState } from "../../api.ts";
import { isOpen } from "./is-open.ts";

/** The primary action: open the notice, its page, check the connection, resend, or none. */
export type Remedy = "notice" | "page" | "settings" | "resend" | null;

const REMEDIES = {
  NO_GRANT: "resend",
  EXPIRED: "resend",
  NOTICE_DISABLED: "notice",
  APP_CHANGED: null,
  LOST: "resend",
  FIELD_INVALID: "notice",
  FORM_GONE: null,
  REFUSED: "resend",
  BUSY: null,
  ACCOUNT: "settings",
  QUOTA: null,
  TEMPLATE: "notice",
  PAGE: "page",
  UNCLEAR: null,
  MESSAGE: "notice",
  CANCELLED: null,
  ALREADY_TOLD: null,
  TOLD_BY_REPORT: null,
  AWAITS_REPORT: null,
  SCHEDULED: null,
  QUIET_HOURS: "notice",
} as const satisfies Record<DeliveryReason, Remedy>;

/** The locale key for a delivery's reason; a waiting delivery has its own texts. */
export function toReasonPath({
  state,
  reason,
}: {
  state: DeliveryState;
  reason: DeliveryReason | null;
}): string | null {
  if (reason === null) return null;
  return reason === "NO_GRANT" && isOpen(state)
    ? "deliveries.waiting"
    : `deliveryReasons.${reason}`;
}

/** The locale key of what to do: who gives a permission, and how, depends on the channel. */
export function toAdvicePath({
  path,
  reason,
  channel,
}: {
  /** Of the reason. */
  path: string;
  reason: DeliveryReason;
  channel: Channel | null;
}): string {
  if (reason !== "NO_GRANT" || channel === null) return `${path}.advice`;
  return path === "deliveries.waiting"
    ? `deliveries.waiting.adviceBy.${channel}`
    : `deliveryReasons.NO_GRANT.adviceBy.${channel}`;
}

/** Codes whose remedy differs from that of their class (facts §3.3). */
const REMEDIES_BY_ERRCODE: ReadonlyMap<number, Remedy> = new Map<number, Remedy>([
  [41_030, "page"],
  // The openid belongs to another mini program: neither changing the notice nor retrying helps.
  [40_003, null],
]);

export function findRemedy({
  state,
  reason,
  errcode,
}: {
  state: DeliveryState;
  reason: DeliveryReason | null;
  errcode: number | null;
}): Remedy {
  if (reason === null) return null;
  const special = errcode === null ? undefined : REMEDIES_BY_ERRCODE.get(errcode);
  const remedy = special === undefined ? REMEDIES[reason] : special;
  return remedy === "resend" && isOpen(state) ? null : remedy;
}
