import { decideRefund, ShopError, type Order, type RefundDecision } from "./order.ts";
import { finish, followOrder, type ShopAnswer, type ShopBackendDeps } from "./shop-backend.ts";
import {
  listShipWays,
  shipOrder,
  type BackstageAct,
  type FollowedOrder,
  type ShipWay,
} from "./shipping.ts";
import {
  closeOrder,
  reportShipment,
  toRefundResult,
  toShipmentReport,
  toShipped,
} from "./tell-customer.ts";

const MAX_FOLLOWED = 10;

/** The customer's latest orders with the outcomes of their notices, newest first. */
export async function listFollowed(
  deps: ShopBackendDeps,
  openid: string,
): Promise<FollowedOrder[]> {
  const latest = deps.orders.list(openid).slice(0, MAX_FOLLOWED);
  return Promise.all(latest.map(async (order) => withActs(await followOrder(deps, order))));
}

/** One tap of the shop's staff. */
export async function actBackstage(
  deps: ShopBackendDeps,
  { orderId, act }: { orderId: string; act: unknown },
): Promise<ShopAnswer> {
  try {
    const order = deps.orders.get(orderId);
    const known = listActs(order).find((candidate) => candidate === act);
    if (!known)
      throw new ShopError(409, `an order that is ${order.state} cannot be ${String(act)}`);
    if (known === "refunded" || known === "rejected") await decide(deps, order, known);
    else await ship(deps, order, known);
    return { status: 200, body: withActs(order) };
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: { error: error.message } };
  }
}

function listActs(order: Order): BackstageAct[] {
  return order.state === "refunding" ? ["refunded", "rejected"] : listShipWays(order);
}

const withActs = (order: Order): FollowedOrder => ({ ...order, acts: listActs(order) });

/** The report first: where it tells the customer, the notice is not needed, and the service knows that. */
async function ship(deps: ShopBackendDeps, order: Order, way: ShipWay): Promise<void> {
  const parcel = shipOrder(order, { way, now: deps.now() });
  deps.orders.save(order);
  const reported = await reportShipment(deps, toShipmentReport(order, parcel));
  order.shipments = [...(order.shipments ?? []), reported];
  const trigger = toShipped(order, parcel);
  if (trigger) await finish(deps, order, trigger);
  else deps.orders.save(order);
}

async function decide(
  deps: ShopBackendDeps,
  order: Order,
  decision: RefundDecision,
): Promise<void> {
  const refund = decideRefund(order, { decision, now: deps.now() });
  await finish(deps, order, toRefundResult(order, refund));
  if (decision === "refunded") await closeOrder(deps.client, order);
}
