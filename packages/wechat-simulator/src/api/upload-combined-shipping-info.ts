import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import type { Shipping, TradeOrder } from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";
import { readOrderKey } from "./order-key.ts";
import { readPayer, readShipping, readUploadTime } from "./shipping-report.ts";
import { acceptShipment, assertManaged, assertShippable } from "./upload-shipping-info.ts";

/** A bound of the simulator's own. */
const MAX_SUB_ORDERS = 50;
const NOTHING_CHANGED = 10060023;

interface Part {
  readonly order: TradeOrder;
  readonly shipping: Shipping;
  readonly reships: boolean;
}

/** `null` when WeChat knows this part already. */
function readPart(
  simulation: Simulation,
  fields: Record<string, unknown>,
  common: { readonly openid: string; readonly uploadTime: number },
): Part | null {
  const { openid, uploadTime } = common;
  const order = readOrderKey(fields["order_key"])(simulation);
  const shipping = readShipping(fields, uploadTime, simulation.now());
  try {
    return { order, shipping, reships: assertShippable(order, openid, shipping) };
  } catch (error) {
    if (error instanceof WechatError && error.errcode === NOTHING_CHANGED) return null;
    throw error;
  }
}

/** The combined order's own key is only read: the simulator's payments are not combined. @throws WechatError */
function readSubOrders(body: Record<string, unknown>): Record<string, unknown>[] {
  readOrderKey(body["order_key"]);
  const { order_key: key, sub_orders: list } = body;
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_SUB_ORDERS) {
    throw new WechatError(10060014, "参数错误: sub_orders");
  }
  const typeOf = (value: unknown) => (isRecord(value) ? value["order_number_type"] : undefined);
  return list.map((fields: unknown) => {
    if (!isRecord(fields)) throw new WechatError(10060014, "参数错误: sub_orders");
    if (typeOf(fields["order_key"]) !== typeOf(key)) throw new WechatError(268485194);
    return fields;
  });
}

/** `POST /wxa/sec/order/upload_combined_shipping_info` (facts §10.2): takes all parts or none. */
export function uploadCombinedShippingInfo(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  assertManaged(simulation);
  const uploadTime = readUploadTime(body["upload_time"]);
  const openid = readPayer(body["payer"]);
  const parts = readSubOrders(body).map((fields) =>
    readPart(simulation, fields, { openid, uploadTime }),
  );
  const changed = parts.filter((part) => part !== null);
  const orders = new Set(changed.map(({ order }) => order));
  if (orders.size < changed.length) throw new WechatError(10060014, "参数错误: sub_orders");
  if (changed.length === 0) throw new WechatError(NOTHING_CHANGED);
  for (const { order, shipping, reships } of changed) {
    acceptShipment(simulation, order, { shipping, reships });
  }
  return { errcode: 0, errmsg: "ok" };
}
