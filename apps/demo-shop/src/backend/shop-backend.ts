import type { NoticeClient } from "@mp-notice/client";
import type { PaymentParameters, PaymentResult } from "../wechat/simulated-payments.ts";
import type { CustomerSessions } from "./customer-sessions.ts";
import { followOutcomes } from "./follow-outcomes.ts";
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
  cancelReminder,
  closeOrder,
  tellCustomer,
  toCancel,
  toPayFail,
  toPaySuccess,
  toRefundApply,
  toUnpaid,
  type Trigger,
} from "./tell-customer.ts";

export interface ShopRequest {
  method: string;
  /** Below the shop's prefix, e.g. `/orders`. */
  path: string;
  /** The token from `POST /login`. */
  token: string;
  body: Record<string, unknown>;
}

export interface ShopAnswer {
  status: number;
  body: unknown;
}

export interface ShopBackendDeps {
  orders: OrderBook;
  sessions: CustomerSessions;
  client: {
    notices: Pick<NoticeClient["notices"], "trigger">;
    deliveries: Pick<NoticeClient["deliveries"], "find" | "cancel">;
    orders: Pick<NoticeClient["orders"], "close">;
    shipments: Pick<NoticeClient["shipments"], "report" | "get">;
  };
  /** How long after an order the reminder to pay is sent. */
  reminderDelaySeconds: number;
  /** Exchanges a `wx.login` code for the customer's openid. */
  exchangeLoginCode: (code: string) => Promise<string>;
  /** WeChat Pay's order call, for a payment that is still open. */
  preparePayment: (order: Order) => Promise<PaymentParameters>;
  /** Unix milliseconds. */
  now: () => number;
}

type Act = (deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) => Promise<unknown>;

/** The backend calls of the shop's mini program. */
export async function answerShopRequest(
  deps: ShopBackendDeps,
  request: ShopRequest,
): Promise<ShopAnswer> {
  try {
    return { status: 200, body: await answer(deps, request) };
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    return { status: error.status, body: { error: error.message } };
  }
}

async function answer(
  deps: ShopBackendDeps,
  { method, path, token, body }: ShopRequest,
): Promise<unknown> {
  if (`${method} ${path}` === "POST /login") return logIn(deps, body);
  const openid = deps.sessions.findOpenid(token);
  if (openid === null) throw new ShopError(401, "log in first");
  const [, collection, orderId, action, ...more] = path.split("/");
  const route = `${method} /${collection}`;
  if (orderId === undefined) {
    if (route === "GET /goods") return { items: GOODS };
    if (route === "GET /orders") return { items: deps.orders.list(openid) };
    if (route === "POST /orders") return placeOrder(deps, { openid, items: body["items"] });
  } else if (collection === "orders" && more.length === 0) {
    const order = deps.orders.get(orderId);
    if (order.openid !== openid) throw new ShopError(404, `there is no order ${orderId}`);
    if (method === "GET" && action === undefined) return followOrder(deps, order);
    const act = ACTIONS.get(`${method} ${action}`);
    if (act) return act(deps, order, body);
  }
  throw new ShopError(404, `there is no ${method} ${path}`);
}

/** Brings the outcomes of the order's notices and shipment reports up to date. */
export async function followOrder(
  { client, orders }: ShopBackendDeps,
  order: Order,
): Promise<Order> {
  if (await followOutcomes(client, order)) orders.save(order);
  return order;
}

const ACTIONS = new Map<string, Act>([
  ["POST payment", startPayment],
  ["POST cancel", cancel],
  ["POST refunds", refund],
]);

async function logIn({ sessions, exchangeLoginCode }: ShopBackendDeps, body: ShopRequest["body"]) {
  return { token: sessions.open(await exchangeLoginCode(readText(body, "code"))) };
}

async function placeOrder(
  deps: ShopBackendDeps,
  { openid, items }: { openid: string; items: unknown },
): Promise<Order> {
  const { orders, now, reminderDelaySeconds: delaySeconds } = deps;
  if (!Array.isArray(items) || !items.every((item) => typeof item === "object" && item)) {
    throw new ShopError(400, "items must be a list of objects");
  }
  const chosen = items as { goodsId: string; count: number }[];
  const order = createOrder({ openid, items: chosen, now: now() });
  orders.save(order);
  const reminder = await tellCustomer(deps, toUnpaid(order, { delaySeconds }));
  // Most operators of the demo do not set this notice up.
  if (reminder.ok && reminder.state !== "skipped") order.notices.push(reminder);
  orders.save(order);
  return order;
}

async function startPayment(deps: ShopBackendDeps, order: Order) {
  if (order.state !== "unpaid") throw new ShopError(409, `the order is ${order.state}`);
  return deps.preparePayment(order);
}

/** WeChat Pay's callback to the shop. */
export async function takePaymentResult(
  deps: ShopBackendDeps,
  { orderId, outcome, transactionId }: PaymentResult,
): Promise<Order> {
  const order = deps.orders.get(orderId);
  if (outcome === "success") {
    payOrder(order, { transactionId });
    await cancelReminder(deps.client, order);
    return finish(deps, order, toPaySuccess(order));
  }
  if (order.state !== "unpaid") throw new ShopError(409, `the order is ${order.state}`);
  return finish(deps, order, toPayFail(order));
}

async function cancel(deps: ShopBackendDeps, order: Order, body: ShopRequest["body"]) {
  const reason = typeof body["reason"] === "string" ? body["reason"] : "";
  cancelOrder(order, { reason, now: deps.now() });
  await cancelReminder(deps.client, order);
  await finish(deps, order, toCancel(order));
  await closeOrder(deps.client, order);
  return order;
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

/** Stores the event before triggering the notice: a crash in between loses the message, never the order. */
export async function finish(
  deps: ShopBackendDeps,
  order: Order,
  trigger: Trigger,
): Promise<Order> {
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
