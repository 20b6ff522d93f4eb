import { defineNotice } from "../define-notice.ts";
import { ORDER_PAGE, orderFields } from "./order-fields.ts";

export const orderPickup = defineNotice({
  code: "order_pickup",
  name: "待自提通知",
  nameEn: "Ready for pickup",
  description: "商品到店、可以自提时发给买家，每个取货码一条",
  descriptionEn: "Sent to the buyer when goods are ready for pickup, once for each pickup code",
  fields: {
    order_sn: orderFields.order_sn,
    order_total_goods_name: orderFields.order_total_goods_name,
    pickup_store: {
      type: "text",
      name: "自提门店",
      nameEn: "Pickup store",
      example: "人民路店",
      required: true,
    },
    pickup_code: {
      type: "text",
      name: "取货码",
      nameEn: "Pickup code",
      example: "8866",
      required: true,
    },
    pickup_address: {
      type: "text",
      name: "自提地址",
      nameEn: "Store address",
      example: "人民路 88 号",
      required: false,
    },
    pickup_hours: {
      type: "text",
      name: "营业时间",
      nameEn: "Opening hours",
      example: "09:00 至 21:00",
      required: false,
    },
  },
  page: ORDER_PAGE,
  keyFields: ["pickup_code"],
  moments: ["submit", "paid", "order_page"],
});
