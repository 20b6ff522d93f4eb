import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderCancel = defineNotice({
  code: "order_cancel",
  name: "订单取消通知",
  nameEn: "Order cancelled",
  description: "订单被买家、商家或超时取消后发给买家",
  descriptionEn: "Sent to the buyer when the buyer, the shop or a timeout cancelled an order",
  fields: {
    ...orderFields,
    order_cancel_time: {
      type: "datetime",
      name: "取消时间",
      nameEn: "Cancelled at",
      example: "2026-01-31T09:00:00+08:00",
      required: true,
    },
    order_cancel_reason: {
      type: "text",
      name: "取消原因",
      nameEn: "Reason",
      example: "超时未支付",
      required: false,
    },
  },
  page: ORDER_PAGE,
  keyFields: [],
  moments: ["submit", "paid", "order_page"],
});
