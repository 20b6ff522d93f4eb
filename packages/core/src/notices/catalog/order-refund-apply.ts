import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields, refundFields } from "./order-fields.ts";

export const orderRefundApply = defineNotice({
  code: "order_refund_apply",
  name: "退款申请通知",
  nameEn: "Refund requested",
  description: "买家申请退款后发给买家",
  descriptionEn: "Sent to the buyer when a refund is asked for",
  fields: {
    order_sn: orderFields.order_sn,
    refund_sn: refundFields.refund_sn,
    refund_amount: refundFields.refund_amount,
    order_amount: orderFields.order_amount,
    refund_type: {
      type: "choice",
      name: "退款类型",
      nameEn: "Kind of refund",
      example: "refund_only",
      required: true,
      choices: {
        refund_only: { name: "仅退款", nameEn: "Refund only" },
        return_and_refund: { name: "退货退款", nameEn: "Return and refund" },
      },
    },
    refund_reason: {
      type: "text",
      name: "退款原因",
      nameEn: "Reason",
      example: "商品与描述不符",
      required: true,
    },
    refund_goods_name: refundFields.refund_goods_name,
    refund_goods_num: {
      type: "integer",
      name: "退款商品数量",
      nameEn: "Number of goods",
      example: "1",
      required: true,
    },
    refund_create_time: {
      type: "datetime",
      name: "申请时间",
      nameEn: "Requested at",
      example: "2026-01-31T10:00:00+08:00",
      required: true,
    },
  },
  page: ORDER_PAGE,
  keyFields: ["refund_sn"],
  moments: ["refund"],
});
