import type { NoticeClient } from "@mp-notice/client";
import { GOODS } from "./goods.ts";
import {
  cancelOrder,
  createOrder,
  payOrder,
  requestRefund,
  ShopError,
  type Order,
} from "./order.ts";
import type { OrderBook } from "./order-book.ts";
import {
  tellCustomer,
  toCancel,
  toPayFail,
  toPaySuccess,
  toRefundApply,
  type Trigger,
} from "./tell-customer.ts";

export interface ShopRequest {
  method: string;
  /** Below the shop's prefix, e.g. `/orders`. */
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

export interface ShopAnswer {
  status: number;
  body: unknown;
}

export interface ShopBackendDeps {
  orders: OrderBook;
  client: Pick<NoticeClient, "notices">;
  /** WeChat Pay's order call: gives the prepay_id of a payment that is not made yet. */
  preparePayment: (payment: { openid: string; orderId: string }) => Promise<string>;
  /** Unix milliseconds. */
  now: () => number;
}

type Act = (deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) => Promise<unknown>;

/** A shop's backend as shops have one, without its login: the caller says who he is. */
export async function answerShopRequest(
  deps: ShopBackendDeps,
  { method, path, query, body }: ShopRequest,
): Promise<ShopAnswer> {
  try {
    const [, collection, orderId, action, ...more] = path.split("/");
    const route = `${method} ${collection}`;
    if (route === "GET goods" && orderId === undefined) return ok({ items: GOODS });
    if (collection !== "orders" || more.length > 0) throw notFound(method, path);
    if (orderId === undefined) {
      if (method === "GET") return ok({ items: deps.orders.list(query.get("openid") ?? "") });
      if (method === "POST") return ok(placeOrder(deps, body));
      throw notFound(method, path);
    }
    if (method === "GET" && action === undefined) return ok(deps.orders.get(orderId));
    const act = ACTIONS.get(`${method} ${action}`);
    if (!act) throw notFound(method, path);
    return ok(await act(deps, deps.orders.get(orderId), body));
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: { error: error.message } };
  }
}

const ACTIONS = new Map<string, Act>([
  ["POST payment", startPayment],
  ["POST payment-result", takePaymentResult],
  ["POST cancel", cancel],
  ["POST refunds", refund],
]);

function placeOrder({ orders, now }: ShopBackendDeps, body: ShopRequest["body"]): Order {
  const items = body["items"];
  if (!Array.isArray(items)) throw new ShopError(400, "items must be a list");
  const order = createOrder({
    openid: readText(body, "openid"),
    items: items as { goodsId: string; count: number }[],
    now: now(),
  });
  orders.save(order);
  return order;
}

async function startPayment(deps: ShopBackendDeps, { openid, orderId, state }: Order) {
  if (state !== "unpaid") throw new ShopError(409, `the order is ${state}`);
  return { package: `prepay_id=${await deps.preparePayment({ openid, orderId })}` };
}

/** What WeChat Pay's callback tells a shop. */
async function takePaymentResult(deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) {
  if (readChoice(body, "outcome", ["success", "fail"]) === "fail") {
    if (order.state !== "unpaid") throw new ShopError(409, `the order is ${order.state}`);
    return finish(deps, order, toPayFail(order));
  }
  payOrder(order);
  return finish(deps, order, toPaySuccess(order));
}

async function cancel(deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) {
  const reason = typeof body["reason"] === "string" ? body["reason"] : "";
  cancelOrder(order, { reason, now: deps.now() });
  return finish(deps, order, toCancel(order));
}

async function refund(deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) {
  const type = readChoice(body, "type", ["refund_only", "return_and_refund"]);
  const requested = requestRefund(order, {
    type,
    reason: readText(body, "reason"),
    now: deps.now(),
  });
  return finish(deps, order, toRefundApply(order, requested));
}

/** Stores what happened first, then tells the customer: a crash in between costs the message, never the order. */
async function finish(deps: ShopBackendDeps, order: Order, trigger: Trigger): Promise<Order> {
  deps.orders.save(order);
  order.notices.push(await tellCustomer(deps, trigger));
  deps.orders.save(order);
  return order;
}

function readText(body: ShopRequest["body"], field: string): string {
  const value = body[field];
  if (typeof value !== "string" || !value.trim()) {
    throw new ShopError(400, `${field} must be a text that is not empty`);
  }
  return value;
}

function readChoice<Choice extends string>(
  body: ShopRequest["body"],
  field: string,
  choices: readonly Choice[],
): Choice {
  const value = choices.find((choice) => choice === body[field]);
  if (!value) throw new ShopError(400, `${field} must be one of ${choices.join(", ")}`);
  return value;
}

function notFound(method: string, path: string): ShopError {
  return new ShopError(404, `there is no ${method} ${path}`);
}

function ok(body: unknown): ShopAnswer {
  return { status: 200, body };
}
