import type { DeliveryReason, DeliveryState } from "../../api.ts";

/** The one button that helps: open the notice, check the connection, send it again, or none. */
export type Remedy = "notice" | "settings" | "resend" | null;

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
  MESSAGE: "notice",
  CANCELLED: null,
} as const satisfies Record<DeliveryReason, Remedy>;

export function findRemedy({ state, reason }: { state: DeliveryState; reason: DeliveryReason | null }): Remedy {
  if (reason === null) return null;
  const remedy = REMEDIES[reason];
  const isWaiting = state === "queued" || state === "waiting_for_grant" || state === "sending";
  return remedy === "resend" && isWaiting ? null : remedy;
}
