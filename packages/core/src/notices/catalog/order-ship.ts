import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderShip = defineNotice({
  code: "order_ship",
  name: "发货通知",
  nameEn: "Order shipped",
  description: "包裹发出后发给买家，每个包裹一条",
  descriptionEn: "Sent to the buyer when a parcel is shipped, once for each parcel",
  fields: {
    order_sn: orderFields.order_sn,
    ship_goods_name: {
      type: "text",
      name: "发货商品名称",
      nameEn: "Goods in the parcel",
      example: "手工陶瓷咖啡杯",
      required: true,
    },
    express_company: {
      type: "text",
      name: "快递公司",
      nameEn: "Carrier",
      example: "顺丰速运",
      required: true,
    },
    tracking_no: {
      type: "text",
      name: "快递单号",
      nameEn: "Tracking number",
      example: "SF1234567890123",
      required: true,
    },
    ship_time: {
      type: "datetime",
      name: "发货时间",
      nameEn: "Shipped at",
      example: "2026-01-31T15:00:00+08:00",
      required: true,
    },
  },
  page: ORDER_PAGE,
  keyFields: ["tracking_no"],
  moments: ["submit", "paid", "order_page"],
  isToldByReport: true,
  isLate: true,
});
