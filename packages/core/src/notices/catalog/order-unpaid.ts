import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderUnpaid = defineNotice({
  code: "order_unpaid",
  name: "待付款提醒",
  nameEn: "Payment reminder",
  description: "订单即将超时未付款时发给买家",
  descriptionEn: "Sent to the buyer before an unpaid order is closed",
  fields: {
    ...orderFields,
    order_pay_deadline: {
      type: "datetime",
      name: "支付截止时间",
      nameEn: "To be paid by",
      example: "2026-01-31T09:00:00+08:00",
      required: true,
    },
  },
  page: ORDER_PAGE,
  keyFields: [],
  moments: ["submit", "order_page"],
});
