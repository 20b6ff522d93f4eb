import { NoticeClientError, type NoticeClient, type RouterInputs } from "@mp-notice/client";
import {
  ShopError,
  type NoticeOutcome,
  type Order,
  type OrderLine,
  type Refund,
  type ShipmentOutcome,
} from "./order.ts";
import { PICKUP_STORE, type Parcel } from "./shipping.ts";

export type Trigger = RouterInputs["notices"]["trigger"];

/** The five fields that every notice about an order supplies. */
function toOrderFields(order: Order) {
  return {
    order_sn: order.orderSn,
    order_amount: toYuan(order.totalCents),
    order_total_goods_name: joinNames(order.lines),
    order_create_time: order.createdAt,
    order_total_goods_num: countGoods(order.lines),
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
    refund_goods_name: joinNames(order.lines),
    refund_goods_num: countGoods(order.lines),
    refund_create_time: refund.createdAt,
  };
  return { notice: "order_refund_apply", openid, orderId, data };
}

export function toRefundResult(order: Order, refund: Refund): Trigger {
  const { openid, orderId, orderSn, totalCents } = order;
  const data = {
    order_sn: orderSn,
    refund_sn: refund.refundSn,
    refund_amount: toYuan(totalCents),
    refund_result: refund.decision ?? ("failed" as const),
    refund_goods_name: joinNames(order.lines),
    refund_result_time: refund.decidedAt ?? refund.createdAt,
    refund_result_reason:
      refund.decision === "refunded" ? "款项已原路退回" : "商品已发出，请联系客服",
  };
  return { notice: "order_refund_result", openid, orderId, data };
}

/** `null` for virtual goods: nothing is on its way, and WeChat tells that they are there. */
export function toShipped(
  order: Order,
  { lines, carrier, trackingNo, shippedAt }: Parcel,
): Trigger | null {
  const { openid, orderId, orderSn, shipping } = order;
  if (carrier && trackingNo) {
    const data = {
      order_sn: orderSn,
      ship_goods_name: joinNames(lines),
      express_company: carrier,
      tracking_no: trackingNo,
      ship_time: shippedAt,
    };
    return { notice: "order_ship", openid, orderId, data };
  }
  if (!shipping?.pickupCode) return null;
  const data = {
    order_sn: orderSn,
    order_total_goods_name: joinNames(lines),
    pickup_store: PICKUP_STORE.name,
    pickup_code: shipping.pickupCode,
    pickup_address: PICKUP_STORE.address,
    pickup_hours: PICKUP_STORE.hours,
  };
  return { notice: "order_pickup", openid, orderId, data };
}

export type ShipmentReport = RouterInputs["shipments"]["report"];

/** For WeChat's shipping management. @throws ShopError for an order that was not shipped */
export function toShipmentReport(
  order: Order,
  { lines, carrier, trackingNo }: Parcel,
): ShipmentReport {
  const { openid, orderId, transactionId, shipping } = order;
  if (!transactionId || !shipping) throw new ShopError(409, "the order is not shipped");
  const items = lines.map(({ name, count }) => `${name}*${count}`).join("、");
  return {
    order: { transactionId },
    openid,
    orderId,
    logistics: shipping.logistics,
    parcels: [{ items, ...(carrier && trackingNo && { company: carrier, trackingNo }) }],
    allShipped: shipping.isComplete,
  };
}

/** Never throws: a report that cannot be queued does not undo the shipment. */
export async function reportShipment(
  {
    client,
    now,
  }: { client: { shipments: Pick<NoticeClient["shipments"], "report"> }; now: () => number },
  report: ShipmentReport,
): Promise<ShipmentOutcome> {
  try {
    const { shipmentId, state } = await client.shipments.report(report);
    return { at: now(), ok: true, shipmentId, state };
  } catch (error) {
    return { at: now(), ok: false, ...toRefusal(error) };
  }
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
  const told = { notice, ...readKey(trigger) };
  try {
    const { state, deliveryId } = await client.notices.trigger(trigger);
    const scheduled = delaySeconds ? { scheduledFor: now() + delaySeconds * 1000 } : {};
    return { ...told, at: now(), ok: true, state, deliveryId, ...scheduled };
  } catch (error) {
    return { ...told, at: now(), ok: false, ...toRefusal(error) };
  }
}

function toRefusal(error: unknown): { reason: string; message: string } {
  const reason = error instanceof NoticeClientError ? error.reason : "INTERNAL";
  return { reason, message: String(error) };
}

/** The notices' key fields: an order may have several of these. */
const KEY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  order_refund_apply: ["refund_sn"],
  order_refund_result: ["refund_sn", "refund_result"],
  order_ship: ["tracking_no"],
  order_pickup: ["pickup_code"],
};

function readKey({ notice, data }: Trigger): { key?: Record<string, string> } {
  const values = data as Record<string, unknown>;
  const pairs = (KEY_FIELDS[notice] ?? []).map((field) => [field, String(values[field])]);
  return pairs.length > 0 ? { key: Object.fromEntries(pairs) } : {};
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

function joinNames(lines: OrderLine[]): string {
  return lines.map(({ name }) => name).join("、");
}

function countGoods(lines: OrderLine[]): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}
