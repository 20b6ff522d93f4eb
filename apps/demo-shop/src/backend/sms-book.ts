import type { Order } from "./order.ts";

export interface Sms {
  /** The webhook's message that caused it. */
  messageId: string;
  openid: string;
  text: string;
  /** Unix milliseconds. */
  at: number;
}

/** The text messages of the demo's customers, in memory. */
export interface SmsBook {
  /** Oldest first. */
  list(openid: string): Sms[];
  /** Once per message: a webhook may repeat one. */
  send(sms: Sms): void;
}

const MAX_SMS = 1000;

export function createSmsBook(): SmsBook {
  const sent = new Map<string, Sms>();
  return {
    list: (openid) => [...sent.values()].filter((sms) => sms.openid === openid),
    send(sms) {
      if (sent.has(sms.messageId)) return;
      sent.set(sms.messageId, sms);
      const [oldest] = sent.keys();
      if (sent.size > MAX_SMS && oldest !== undefined) sent.delete(oldest);
    },
  };
}

/** What a shop writes when it may not send the notice. */
export function toSmsText(notice: string, order: Order): string {
  const sign = "【小店】";
  const yuan = (order.totalCents / 100).toFixed(2);
  const number = `订单 ${order.orderSn}`;
  switch (notice) {
    case "order_pay_success":
      return `${sign}${number} 已支付 ¥${yuan}，我们会尽快发货。`;
    case "order_pay_fail":
      return `${sign}${number} 支付失败，应付 ¥${yuan}，请打开小程序重新支付。`;
    case "order_cancel":
      return `${sign}${number} 已取消，如有疑问请联系客服。`;
    case "order_refund_apply":
      return `${sign}${number} 的退款申请已收到，金额 ¥${yuan}，我们会尽快处理。`;
    case "order_ship":
      return `${sign}${number} 已发货，请打开小程序查看物流。`;
    case "order_pickup":
      return `${sign}${number} 已到店，请打开小程序查看取货码。`;
    case "order_refund_result":
      return `${sign}${number} 的退款有结果了，请打开小程序查看。`;
    default:
      return `${sign}${number} 有新的进展，请打开小程序查看。`;
  }
}
