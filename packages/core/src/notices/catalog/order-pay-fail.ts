import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderPayFail = defineNotice({
  code: "order_pay_fail",
  name: "付款失败通知",
  nameEn: "Payment failed",
  description: "订单付款失败后发给买家",
  descriptionEn: "Sent to the buyer when a payment failed",
  fields: {
    ...orderFields,
    order_pay_fail_reason: {
      type: "text",
      name: "失败原因",
      nameEn: "Why it failed",
      example: "余额不足",
      required: false,
    },
  },
  page: ORDER_PAGE,
  keyFields: [],
  moments: ["submit", "order_page"],
});
