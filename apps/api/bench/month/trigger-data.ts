import type { MonthNotice } from "./start-month-shop.ts";

const ORDER = {
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯",
  order_create_time: "2026-06-01T08:30:00+08:00",
  order_total_goods_num: 1,
};

/** The values of a notice about this order. */
export function toTriggerData(notice: MonthNotice, orderId: string): Record<string, unknown> {
  const orderSn = { order_sn: orderId };
  const refund = {
    ...orderSn,
    refund_sn: `R-${orderId}`,
    refund_amount: "128.00",
    refund_goods_name: "手工陶瓷咖啡杯",
  };
  const data: Record<MonthNotice, Record<string, unknown>> = {
    order_pay_success: { ...orderSn, ...ORDER },
    order_ship: {
      ...orderSn,
      ship_goods_name: "手工陶瓷咖啡杯",
      express_company: "韵达快递",
      tracking_no: `43${orderId}`,
      ship_time: "2026-06-02T08:30:00+08:00",
    },
    order_cancel: { ...orderSn, ...ORDER, order_cancel_time: "2026-06-02T08:30:00+08:00" },
    order_refund_apply: {
      ...refund,
      order_amount: "128.00",
      refund_type: "refund_only",
      refund_reason: "不想要了",
      refund_goods_num: 1,
      refund_create_time: "2026-06-08T08:30:00+08:00",
    },
    order_refund_result: {
      ...refund,
      refund_result: "refunded",
      refund_result_time: "2026-06-09T08:30:00+08:00",
    },
  };
  return data[notice];
}
