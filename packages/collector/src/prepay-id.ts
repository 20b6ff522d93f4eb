import { isCredential } from "./pending-reports.ts";
import { writeNote } from "./write-note.ts";

const PREFIX = "prepay_id=";

/** The payment's session: `prepayId`, or `package` as it is given to `wx.requestPayment`. */
export interface Payment {
  prepayId?: string;
  package?: string;
  orderId: string | number;
}

/** The bare prepay_id, or `undefined` with the reason on the console (facts §2.5, §6). */
export function readPrepayId(payment: Payment): string | undefined {
  const given = (payment.prepayId ?? payment.package ?? "").trim();
  const prepayId = given.indexOf(PREFIX) === 0 ? given.slice(PREFIX.length) : given;
  if (!prepayId) writeNote("no prepay_id: pass the package of wx.requestPayment");
  else if (/^\d{28}$/.test(prepayId)) writeNote("prepay_id refused: this is a transaction id");
  else if (isCredential(prepayId)) return prepayId;
  else writeNote("prepay_id refused: it is none");
  return undefined;
}
