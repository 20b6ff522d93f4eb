import type { DeliveryReason, DeliveryState } from "../../api.ts";
import { isOpen } from "./is-open.ts";

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

/** Where the words for a delivery's reason stand in the locale; what still waits has words of its own. */
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

export function findRemedy({
  state,
  reason,
}: {
  state: DeliveryState;
  reason: DeliveryReason | null;
}): Remedy {
  if (reason === null) return null;
  const remedy = REMEDIES[reason];
  return remedy === "resend" && isOpen(state) ? null : remedy;
}
