import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderPaySuccess = defineNotice({
  code: "order_pay_success",
  name: "订单支付成功通知",
  nameEn: "Order paid",
  description: "订单支付成功后发给买家",
  descriptionEn: "Sent to the buyer when an order is paid",
  fields: orderFields,
  page: ORDER_PAGE,
  keyFields: [],
  moments: ["submit", "paid"],
  confirmsPayment: true,
});
