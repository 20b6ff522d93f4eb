import { NoticeClientError, type NoticeClient, type RouterInputs } from "@mp-notice/client";
import type { NoticeOutcome, Order, Refund } from "./order.ts";

export type Trigger = RouterInputs["notices"]["trigger"];

/** The five fields that every notice about an order supplies. */
function toOrderFields(order: Order) {
  return {
    order_sn: order.orderSn,
    order_amount: toYuan(order.totalCents),
    order_total_goods_name: joinNames(order),
    order_create_time: order.createdAt,
    order_total_goods_num: countGoods(order),
  };
}

export function toPaySuccess(order: Order): Trigger {
  const { openid, orderId } = order;
  return { notice: "order_pay_success", openid, orderId, data: toOrderFields(order) };
}

/** What the order page promises. */
const PAY_WITHIN_SECONDS = 1800;

/** Sent after the delay, unless the order is paid or cancelled before: {@link cancelReminder}. */
export function toUnpaid(order: Order, { delaySeconds }: { delaySeconds: number }): Trigger {
  const { openid, orderId, createdAt } = order;
  const data = { ...toOrderFields(order), order_pay_deadline: createdAt + PAY_WITHIN_SECONDS };
  return { notice: "order_unpaid", openid, orderId, data, delaySeconds };
}

export function toPayFail(order: Order): Trigger {
  const { openid, orderId } = order;
  return { notice: "order_pay_fail", openid, orderId, data: toOrderFields(order) };
}

export function toCancel(order: Order): Trigger {
  const { openid, orderId, cancelReason, cancelledAt = order.createdAt } = order;
  const data = {
    ...toOrderFields(order),
    order_cancel_time: cancelledAt,
    ...(cancelReason && { order_cancel_reason: cancelReason }),
  };
  return { notice: "order_cancel", openid, orderId, data };
}

export function toRefundApply(order: Order, refund: Refund): Trigger {
  const { openid, orderId, orderSn, totalCents } = order;
  const data = {
    order_sn: orderSn,
    refund_sn: refund.refundSn,
    refund_amount: toYuan(totalCents),
    order_amount: toYuan(totalCents),
    refund_type: refund.type,
    refund_reason: refund.reason,
    refund_goods_name: joinNames(order),
    refund_goods_num: countGoods(order),
    refund_create_time: refund.createdAt,
  };
  return { notice: "order_refund_apply", openid, orderId, data };
}

interface TellCustomerDeps {
  client: { notices: Pick<NoticeClient["notices"], "trigger"> };
  /** Unix milliseconds. */
  now: () => number;
}

/** Never throws: a notice that cannot be queued does not undo the order. */
export async function tellCustomer(
  { client, now }: TellCustomerDeps,
  trigger: Trigger,
): Promise<NoticeOutcome> {
  const { notice, delaySeconds } = trigger;
  try {
    const { state, deliveryId } = await client.notices.trigger(trigger);
    const scheduled = delaySeconds ? { scheduledFor: now() + delaySeconds * 1000 } : {};
    return { notice, at: now(), ok: true, state, deliveryId, ...scheduled };
  } catch (error) {
    const reason = error instanceof NoticeClientError ? error.reason : "INTERNAL";
    return { notice, at: now(), ok: false, reason, message: String(error) };
  }
}

/** The order is paid or cancelled. Never throws: at worst the customer gets a needless reminder. */
export async function cancelReminder(
  { deliveries }: { deliveries: Pick<NoticeClient["deliveries"], "cancel"> },
  order: Order,
): Promise<void> {
  const reminder = order.notices.find(({ notice }) => notice === "order_unpaid");
  if (!reminder?.ok) return;
  try {
    const { orderId } = order;
    reminder.state = (await deliveries.cancel({ notice: "order_unpaid", orderId })).state;
  } catch (error) {
    console.error("demo shop: the reminder could not be cancelled:", error);
  }
}

/**
 * The order has ended: what it holds for its notices is free for the customer's other orders. Never throws: otherwise it stays held for
 * 30 days.
 */
export async function closeOrder(
  { orders }: { orders: Pick<NoticeClient["orders"], "close"> },
  { orderId }: Order,
): Promise<void> {
  try {
    await orders.close({ orderId });
  } catch (error) {
    console.error("demo shop: the order's permissions could not be released:", error);
  }
}

function toYuan(cents: number): string {
  return (cents / 100).toFixed(2);
}

function joinNames({ lines }: Order): string {
  return lines.map(({ name }) => name).join("、");
}

function countGoods({ lines }: Order): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}
