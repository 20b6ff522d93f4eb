import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import { toSeconds } from "../trade/trade-events.ts";
import { ORDER_STATES, type TradeOrder } from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";
import { getQueriedOrder, isKnown } from "./order-key.ts";

const PAGE_SIZE = 100;
const MAX_DESCRIPTION_CHARACTERS = 120;

function shorten(text: string): string {
  const characters = Array.from(text);
  if (characters.length <= MAX_DESCRIPTION_CHARACTERS) return text;
  return `${characters.slice(0, MAX_DESCRIPTION_CHARACTERS).join("")}...`;
}

function toContact(consignor: string, receiver: string) {
  if (consignor + receiver === "") return {};
  const contact: Record<string, string> = {};
  if (consignor !== "") contact["consignor_contact"] = consignor;
  if (receiver !== "") contact["receiver_contact"] = receiver;
  return { contact };
}

function toShipping({ shipping, finishCount }: TradeOrder) {
  if (shipping === null) return { finish_shipping: false, finish_shipping_count: 0 };
  return {
    delivery_mode: shipping.deliveryMode,
    logistics_type: shipping.logisticsType,
    finish_shipping: shipping.isComplete,
    finish_shipping_count: finishCount,
    goods_desc: [...new Set(shipping.parcels.map(({ itemDesc }) => itemDesc))].join(";"),
    shipping_list: shipping.parcels.map((parcel) => ({
      tracking_no: parcel.trackingNo,
      express_company: parcel.company,
      goods_desc: parcel.itemDesc,
      upload_time: toSeconds(parcel.uploadedAt),
      ...toContact(parcel.consignorContact, parcel.receiverContact),
    })),
  };
}

const toOrder = (order: TradeOrder) => ({
  transaction_id: order.transactionId,
  merchant_id: order.mchId,
  sub_merchant_id: "",
  merchant_trade_no: order.outTradeNo,
  description: shorten(order.description),
  paid_amount: order.amountFen,
  openid: order.openid,
  trade_create_time: toSeconds(order.createdAt),
  pay_time: toSeconds(order.paidAt),
  order_state: order.state,
  in_complaint: false,
  shipping: toShipping(order),
});

/** `POST /wxa/sec/order/get_order` */
export function getOrder(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const order = getQueriedOrder(simulation, getJsonBody(request));
  return { errcode: 0, errmsg: "ok", order: toOrder(order) };
}

function readWhole(value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (!Number.isInteger(value) || Number(value) < 0) throw new WechatError(10060014);
  return Number(value);
}

function readFilter(body: Record<string, unknown>): (order: TradeOrder) => boolean {
  const range = isRecord(body["pay_time_range"]) ? body["pay_time_range"] : {};
  const begin = readWhole(range["begin_time"], 0);
  const end = readWhole(range["end_time"], 2 ** 32 - 1);
  const { order_state: state, openid } = body;
  const states: readonly unknown[] = Object.values(ORDER_STATES);
  if (state !== undefined && !states.includes(state)) throw new WechatError(10060014);
  return (order) => {
    const paidAt = toSeconds(order.paidAt);
    const isWanted = state === undefined || order.state === state;
    return (
      isWanted &&
      paidAt >= begin &&
      paidAt <= end &&
      [undefined, order.openid].includes(openid as string)
    );
  };
}

/** @throws WechatError 10060011 */
function readLastIndex(value: unknown): number {
  if (value === undefined || value === "") return 0;
  if (typeof value !== "string" || !/^\d{1,15}$/.test(value)) throw new WechatError(10060011);
  return Number(value);
}

/** `POST /wxa/sec/order/get_order_list`, oldest first */
export function listOrders(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  const matches = readFilter(body);
  const lastIndex = readLastIndex(body["last_index"]);
  const pageSize = readWhole(body["page_size"], PAGE_SIZE);
  if (pageSize === 0 || pageSize > PAGE_SIZE) throw new WechatError(10060014);
  const found: TradeOrder[] = [];
  for (const order of simulation.state.trade.orders.values()) {
    if (order.sequence <= lastIndex || !isKnown(simulation, order) || !matches(order)) continue;
    found.push(order);
    if (found.length > pageSize) break;
  }
  const page = found.slice(0, pageSize);
  return {
    errcode: 0,
    errmsg: "ok",
    last_index: String(page.at(-1)?.sequence ?? lastIndex),
    has_more: found.length > pageSize,
    order_list: page.map(toOrder),
  };
}
