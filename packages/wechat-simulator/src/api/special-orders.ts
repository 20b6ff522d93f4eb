import type { Simulation } from "../simulation.ts";
import { deliverTradeMessage } from "../trade/shipping-message.ts";
import { LOGISTICS, ORDER_STATES, toOrderNumber, type TradeOrder } from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";
import { getQueriedOrder, isKnown } from "./order-key.ts";

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const SPECIAL_TYPES = { presale: 1, test: 2 } as const;
const PRESALE_DAYS = { min: 15, max: 330 } as const;

/** To the minute, at +08:00. */
const formatMoment = (ms: number): string =>
  new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16).replace("T", " ");

/** `POST /wxa/sec/order/notify_confirm_receive`: reminds the buyer once to confirm the receipt. */
export function remindToConfirm(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const order = getQueriedOrder(simulation, body);
  if (order.state !== ORDER_STATES.shipped) throw new WechatError(10060028);
  if (order.shipping?.logisticsType !== LOGISTICS.express) throw new WechatError(10060032);
  const receivedAt = Number(body["received_time"]) * 1000;
  const shippedAt = order.shippedAt ?? 0;
  // Seconds against milliseconds: a parcel received within the second of its report is fine.
  if (!(receivedAt + 999 >= shippedAt)) throw new WechatError(10060029);
  if (order.isReceiptReminded) throw new WechatError(10060030);
  order.isReceiptReminded = true;
  deliverTradeMessage(simulation, order, {
    title: "确认收货提醒",
    lines: [{ name: "签收时间", value: formatMoment(receivedAt) }],
  });
  return { errcode: 0, errmsg: "ok" };
}

/** By transaction id or by the merchant's number. @throws WechatError 268546002 */
function getUnshippedOrder(simulation: Simulation, orderId: unknown): TradeOrder {
  const { orders, orderNumbers, settings } = simulation.state.trade;
  const id = typeof orderId === "string" ? orderId : "";
  const byNumber = orderNumbers.get(toOrderNumber(settings.mchId, id));
  const order = orders.get(id) ?? orders.get(byNumber ?? "");
  if (order === undefined || !isKnown(simulation, order)) throw new WechatError(268546002);
  if (order.state !== ORDER_STATES.toShip) throw new WechatError(268546002);
  return order;
}

/** @throws WechatError 268546001 */
function readDelay(order: TradeOrder, delayTo: unknown): number {
  const at = typeof delayTo === "number" ? delayTo * 1000 : Number.NaN;
  const { min, max } = PRESALE_DAYS;
  const isAllowed = at >= order.paidAt + min * DAY_MS && at <= order.paidAt + max * DAY_MS;
  if (!isAllowed) throw new WechatError(268546001);
  return at;
}

/** `POST /wxa/sec/order/opspecialorder`: declares a presale, which the buyer sees, or a test order. */
export function declareSpecialOrder(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const { type } = body;
  if (type !== SPECIAL_TYPES.presale && type !== SPECIAL_TYPES.test) {
    throw new WechatError(268546000);
  }
  const order = getUnshippedOrder(simulation, body["order_id"]);
  if (type === SPECIAL_TYPES.test) {
    order.isTest = true;
    return { errcode: 0, errmsg: "ok" };
  }
  order.delayedTo = readDelay(order, body["delay_to"]);
  deliverTradeMessage(simulation, order, {
    title: "预计发货时间通知",
    lines: [{ name: "预计发货时间", value: formatMoment(order.delayedTo) }],
  });
  return { errcode: 0, errmsg: "ok" };
}
