import { isCredential } from "./pending-reports.ts";
import { logWarning } from "./log-warning.ts";

const PREFIX = "prepay_id=";

/** A payment session: `prepayId`, or `package` as passed to `wx.requestPayment`. */
export interface Payment {
  prepayId?: string;
  package?: string;
  orderId: string | number;
}

/** The bare prepay_id, or `undefined` with the reason on the console (facts §2.5, §6). */
export function readPrepayId(payment: Payment): string | undefined {
  const given = (payment.prepayId || payment.package || "").trim();
  const prepayId = given.indexOf(PREFIX) === 0 ? given.slice(PREFIX.length) : given;
  if (!prepayId) logWarning("no prepay_id: pass the package of wx.requestPayment");
  else if (/^\d{28}$/.test(prepayId)) logWarning("prepay_id refused: this is a transaction id");
  else if (isCredential(prepayId)) return prepayId;
  else logWarning("prepay_id refused: not a prepay_id");
  return undefined;
}
