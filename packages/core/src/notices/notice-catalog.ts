import { NoticeError } from "../errors.ts";
import { orderCancel } from "./catalog/order-cancel.ts";
import { orderPayFail } from "./catalog/order-pay-fail.ts";
import { orderPaySuccess } from "./catalog/order-pay-success.ts";
import { orderPickup } from "./catalog/order-pickup.ts";
import { orderRefundApply } from "./catalog/order-refund-apply.ts";
import { orderRefundResult } from "./catalog/order-refund-result.ts";
import { orderShip } from "./catalog/order-ship.ts";
import { orderUnpaid } from "./catalog/order-unpaid.ts";
import type { DataInput, NoticeDefinition } from "./define-notice.ts";

/** All notices, in the order that operators see. To add a notice, add a file in `catalog/` and a line here. */
export const noticeCatalog = [
  orderPaySuccess,
  orderPayFail,
  orderCancel,
  orderRefundApply,
  orderShip,
  orderRefundResult,
  orderUnpaid,
  orderPickup,
] as const;

type CatalogNotice = (typeof noticeCatalog)[number];

export type NoticeCode = CatalogNotice["code"];

/** The `data` that a backend passes, per notice. */
export type NoticeDataInputs = {
  [Notice in CatalogNotice as Notice["code"]]: DataInput<Notice["fields"]>;
};

/** Notices whose triggers confirm their order's payment permission. */
export const PAYMENT_CONFIRMING_CODES: readonly string[] = noticeCatalog
  .filter((notice: NoticeDefinition) => notice.confirmsPayment)
  .map(({ code }) => code);

export const NOTICE_CODES = noticeCatalog.map(({ code }) => code);

/** @throws NoticeError NOTICE_NOT_FOUND naming `field`, the input that holds the code. */
export function getNotice(code: string, field = "code"): NoticeDefinition {
  const notice: NoticeDefinition | undefined = noticeCatalog.find(
    (candidate) => candidate.code === code,
  );
  if (notice) return notice;
  const problem = `must be one of: ${NOTICE_CODES.join(", ")}`;
  throw new NoticeError("NOTICE_NOT_FOUND", `${field} ${problem}`, {
    details: [{ field, problem }],
  });
}
