import type { NoticeClient } from "@mp-notice/client";
import type { NoticeOutcome, Order } from "./order.ts";

/** The service calls that following needs. */
export interface DeliveryFinder {
  deliveries: Pick<NoticeClient["deliveries"], "find">;
}

const OPEN_STATES = ["queued", "waiting_for_grant", "sending"];

/** Polls the order's notices that have not ended yet; returns whether any changed. */
export async function followNotices(client: DeliveryFinder, order: Order): Promise<boolean> {
  const moved = await Promise.all(order.notices.map((told) => follow(client, { order, told })));
  return moved.includes(true);
}

/** When the service is down, the last known state stays: orders do not depend on it. */
async function follow(
  { deliveries }: DeliveryFinder,
  { order, told }: { order: Order; told: NoticeOutcome },
): Promise<boolean> {
  if (!told.ok || !OPEN_STATES.includes(told.state)) return false;
  const { notice } = told;
  const { orderId, refund } = order;
  const found = await deliveries
    .find({
      notice,
      orderId,
      ...(notice === "order_refund_apply" && refund && { refund_sn: refund.refundSn }),
    })
    .catch(() => null);
  if (!found || found.state === told.state) return false;
  const { state, reason, waitsUntil } = found;
  Object.assign(told, { state, reason, waitsUntil: waitsUntil ? Date.parse(waitsUntil) : null });
  return true;
}
