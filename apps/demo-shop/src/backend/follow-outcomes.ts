import type { NoticeClient } from "@mp-notice/client";
import type { NoticeOutcome, Order, ShipmentOutcome } from "./order.ts";

/** The service calls that following needs. */
export interface OutcomeReader {
  deliveries: Pick<NoticeClient["deliveries"], "find">;
  shipments: Pick<NoticeClient["shipments"], "get">;
}

const OPEN_STATES = ["queued", "waiting_for_grant", "sending"];

/** Polls the order's notices and shipment reports that have not ended yet; returns whether any changed. */
export async function followOutcomes(client: OutcomeReader, order: Order): Promise<boolean> {
  const { notices, shipments = [] } = order;
  const moved = await Promise.all([
    ...notices.map((told) => followNotice(client, { order, told })),
    ...shipments.map((reported) => followShipment(client, reported)),
  ]);
  return moved.includes(true);
}

/** When the service is down, the last known state stays: orders do not depend on it. */
async function followNotice(
  { deliveries }: OutcomeReader,
  { order: { orderId }, told }: { order: Order; told: NoticeOutcome },
): Promise<boolean> {
  if (!told.ok || !OPEN_STATES.includes(told.state)) return false;
  const { notice, key } = told;
  const sought = { notice, orderId, ...(key && { data: key }) };
  const found = await deliveries.find(sought).catch(() => null);
  if (!found || found.state === told.state) return false;
  const { state, reason, waitsUntil } = found;
  Object.assign(told, { state, reason, waitsUntil: waitsUntil ? Date.parse(waitsUntil) : null });
  return true;
}

async function followShipment(
  { shipments }: OutcomeReader,
  reported: ShipmentOutcome,
): Promise<boolean> {
  if (!reported.ok || !OPEN_STATES.includes(reported.state)) return false;
  const { shipmentId } = reported;
  const found = await shipments.get({ shipmentId }).catch(() => null);
  if (!found || found.state === reported.state) return false;
  Object.assign(reported, { state: found.state, reason: found.reason });
  return true;
}
