import type { FieldDefinitions } from "../define-notice.ts";

export const ORDER_PAGE = "pages/order/detail?id={order_id}";

/** The fields that notices about an order's life share, in the order that operators see. */
export const orderFields = {
  order_sn: {
    type: "text",
    name: "订单号",
    nameEn: "Order number",
    example: "20260131083000001",
    required: true,
  },
  order_amount: {
    type: "money",
    name: "订单总金额",
    nameEn: "Order total",
    example: "128.00",
    required: true,
  },
  order_total_goods_name: {
    type: "text",
    name: "订单商品名称集合",
    nameEn: "Names of all goods",
    example: "手工陶瓷咖啡杯、亚麻桌布",
    required: true,
  },
  order_create_time: {
    type: "datetime",
    name: "下单时间",
    nameEn: "Ordered at",
    example: "2026-01-31T08:30:00+08:00",
    required: true,
  },
  order_total_goods_num: {
    type: "integer",
    name: "商品总数量",
    nameEn: "Number of goods",
    example: "2",
    required: true,
  },
} as const satisfies FieldDefinitions;

/** The fields that notices about a refund share. */
export const refundFields = {
  refund_sn: {
    type: "text",
    name: "退款单号",
    nameEn: "Refund number",
    example: "R20260131100000001",
    required: true,
  },
  refund_amount: {
    type: "money",
    name: "退款金额",
    nameEn: "Refund amount",
    example: "64.00",
    required: true,
  },
  refund_goods_name: {
    type: "text",
    name: "退款商品名称",
    nameEn: "Goods",
    example: "手工陶瓷咖啡杯",
    required: true,
  },
} as const satisfies FieldDefinitions;
