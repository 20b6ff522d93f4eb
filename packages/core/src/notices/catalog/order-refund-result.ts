import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields, refundFields } from "./order-fields.ts";

export const orderRefundResult = defineNotice({
  code: "order_refund_result",
  name: "退款结果通知",
  nameEn: "Refund decided",
  description: "退款成功、失败或被商家拒绝后发给买家",
  descriptionEn: "Sent to the buyer when a refund succeeded, failed or was rejected by the shop",
  fields: {
    order_sn: orderFields.order_sn,
    refund_sn: refundFields.refund_sn,
    refund_amount: refundFields.refund_amount,
    refund_result: {
      type: "choice",
      name: "退款结果",
      nameEn: "Result",
      example: "refunded",
      required: true,
      choices: {
        refunded: { name: "退款成功", nameEn: "Refunded" },
        rejected: { name: "商家拒绝", nameEn: "Rejected by the shop" },
        failed: { name: "退款失败", nameEn: "Failed" },
      },
    },
    refund_goods_name: refundFields.refund_goods_name,
    refund_result_time: {
      type: "datetime",
      name: "处理时间",
      nameEn: "Decided at",
      example: "2026-02-01T10:00:00+08:00",
      required: true,
    },
    refund_result_reason: {
      type: "text",
      name: "结果说明",
      nameEn: "Explanation",
      example: "款项已原路退回",
      required: false,
    },
  },
  page: ORDER_PAGE,
  // A refund that failed may succeed later.
  keyFields: ["refund_sn", "refund_result"],
  moments: ["refund", "order_page"],
  isLate: true,
});
