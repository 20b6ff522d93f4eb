import { orderCancel } from "./catalog/order-cancel.ts";
import { orderPayFail } from "./catalog/order-pay-fail.ts";
import { orderPaySuccess } from "./catalog/order-pay-success.ts";
import { orderPickup } from "./catalog/order-pickup.ts";
import { orderRefundApply } from "./catalog/order-refund-apply.ts";
import { orderRefundResult } from "./catalog/order-refund-result.ts";
import { orderShip } from "./catalog/order-ship.ts";
import { orderUnpaid } from "./catalog/order-unpaid.ts";
import type { DataInput, NoticeDefinition } from "./define-notice.ts";

/** In the order that operators see. To add a notice, add a file in `catalog/` and a line here. */
export const BUILT_IN_NOTICES = [
  orderPaySuccess,
  orderPayFail,
  orderCancel,
  orderRefundApply,
  orderShip,
  orderRefundResult,
  orderUnpaid,
  orderPickup,
] as const;

type BuiltInNotice = (typeof BUILT_IN_NOTICES)[number];

export type NoticeCode = BuiltInNotice["code"];

/** The `data` that a backend passes, per built-in notice. */
export type NoticeDataInputs = {
  [Notice in BuiltInNotice as Notice["code"]]: DataInput<Notice["fields"]>;
};

/** Notices whose triggers confirm their order's payment permission. */
export const PAYMENT_CONFIRMING_CODES: readonly string[] = BUILT_IN_NOTICES.filter(
  (notice: NoticeDefinition) => notice.confirmsPayment,
).map(({ code }) => code);
