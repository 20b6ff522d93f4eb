import type { Channel } from "../mapping/mapping.ts";
import type { NoticeData } from "../notices/define-notice.ts";
import { PAYMENT_CONFIRMING_CODES } from "../notices/built-in-notices.ts";
import type { SendTime } from "./send-time.ts";
import type { MiniprogramState } from "./wechat.port.ts";

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
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Non-final states. */
export const OPEN_STATES = [
  "queued",
  "waiting_for_grant",
  "sending",
] as const satisfies DeliveryState[];

export function isFinal(state: DeliveryState): boolean {
  return !(OPEN_STATES as readonly DeliveryState[]).includes(state);
}

/** Origin: a backend's trigger, an operator's test of a mapping, or an operator's resend. */
export const DELIVERY_KINDS = ["trigger", "test", "resend"] as const;
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** Why a delivery is in its state; selects the text that operators see. */
export const DELIVERY_REASONS = [
  "NO_GRANT",
  "EXPIRED",
  "NOTICE_DISABLED",
  "APP_CHANGED",
  "LOST",
  "FIELD_INVALID",
  "FORM_GONE",
  "REFUSED",
  "BUSY",
  "ACCOUNT",
  "QUOTA",
  "TEMPLATE",
  "PAGE",
  "UNCLEAR",
  "MESSAGE",
  "CANCELLED",
  "ALREADY_TOLD",
  "SCHEDULED",
  "QUIET_HOURS",
  "TOLD_BY_REPORT",
  "AWAITS_REPORT",
] as const;
export type DeliveryReason = (typeof DELIVERY_REASONS)[number];

/** Why a queued delivery is due later, other than a retry. */
export const SCHEDULING_REASONS = [
  "SCHEDULED",
  "QUIET_HOURS",
  "AWAITS_REPORT",
] as const satisfies DeliveryReason[];

/** Minimum lifetime of a delivery from when it is due: a day, or longer with its grant wait. */
export const DELIVERY_LIFE_SECONDS = 86_400;

/** A delivery as it enters the queue. */
export interface NewDelivery {
  id: string;
  appId: string;
  kind: DeliveryKind;
  notice: string;
  /** The version of the definition that `data` belongs to; `null` for a built-in notice. */
  definitionVersion: number | null;
  openid: string;
  orderId: string;
  data: NoticeData;
  /** `null` for tests and resends. */
  idempotencyKey: string | null;
  /** SHA-256 over notice, openid, order id and data: the body that belongs to the idempotency key. */
  fingerprint: string;
  resendOf: string | null;
  miniprogramState: MiniprogramState | null;
  /** Counted from when it is due. */
  grantWaitSeconds: number;
  sendTime: SendTime;
  /** `skipped` when the notice is disabled. */
  state: "queued" | "skipped";
}

/** Whether a delivery confirms that its order is paid. Tests and resends confirm nothing. */
export function confirmsPayment({ kind, notice }: Pick<NewDelivery, "kind" | "notice">): boolean {
  return kind === "trigger" && PAYMENT_CONFIRMING_CODES.includes(notice);
}

export const TIMELINE_EVENTS = [
  "accepted",
  "skipped",
  "waiting",
  "grant_arrived",
  "claimed",
  "answered",
  "lost",
  "never_left",
  "held",
  "quiet_hours",
  "awaits_report",
  "road",
  "taken_over",
  "confirmed",
  "expired",
  "no_grant",
  "cancelled",
  "refused_by_check",
  "resent_as",
] as const;

/** One entry of a delivery's timeline. `at` is ISO 8601 by the database's clock. */
export interface TimelineEntry {
  at: string;
  what: (typeof TIMELINE_EVENTS)[number];
  [detail: string]: unknown;
}

export interface TemplateRef {
  channel: Channel;
  templateId: string;
}
