import { CARRIERS } from "../carriers.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";

function assertOwnAppId({ state }: Simulation, request: ApiRequest): void {
  const appId = getJsonBody(request)["appid"];
  if (appId === undefined || appId === "") throw new WechatError(40097);
  if (appId !== state.app.appId) throw new WechatError(40013);
}

/** `POST /wxa/sec/order/is_trade_managed` */
export function isTradeManaged(simulation: Simulation, request: ApiRequest): ApiAnswer {
  assertOwnAppId(simulation, request);
  const { managed } = simulation.state.trade.settings;
  return { errcode: 0, errmsg: "ok", is_trade_managed: managed };
}

/** `POST /wxa/sec/order/is_trade_management_confirmation_completed` */
export function isTradeConfirmed(simulation: Simulation, request: ApiRequest): ApiAnswer {
  assertOwnAppId(simulation, request);
  const { confirmed } = simulation.state.trade.settings;
  return { errcode: 0, errmsg: "ok", completed: confirmed };
}

/** `POST /wxa/sec/order/set_msg_jump_path`: takes any path; an unknown one shows WeChat's own page. */
export function setMsgJumpPath(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { path } = getJsonBody(request);
  if (typeof path !== "string") throw new WechatError(10060014);
  simulation.state.trade.msgJumpPath = path;
  return { errcode: 0, errmsg: "ok" };
}

/** What WeChat replaces by the payment's number (facts §10.2). */
const ORDER_PLACEHOLDER = "${商品订单号}";

/** `POST /wxa/sec/order/update_order_detail_path`: one page for all orders of the order centre. */
export function updateOrderDetailPath(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { path } = getJsonBody(request);
  if (typeof path !== "string" || !path.includes(ORDER_PLACEHOLDER))
    throw new WechatError(10060014);
  simulation.state.trade.orderDetailPath = path;
  return { errcode: 0, errmsg: "ok" };
}

/** `POST /wxa/sec/order/get_order_detail_path` */
export function getOrderDetailPath({ state }: Simulation): ApiAnswer {
  return { errcode: 0, errmsg: "ok", path: state.trade.orderDetailPath };
}

/** `POST /wxa/sec/order/setwxatradetypecgi`: once per account. */
export function setTradeType({ state: { trade } }: Simulation): ApiAnswer {
  if (trade.isTradeTypeChanged) throw new WechatError(268486048);
  trade.isTradeTypeChanged = true;
  return { errcode: 0, errmsg: "ok" };
}

/** `POST /cgi-bin/express/delivery/open_msg/get_delivery_list` */
export function listCarriers(): ApiAnswer {
  const delivery_list = CARRIERS.map(({ id, name }) => ({ delivery_id: id, delivery_name: name }));
  return { errcode: 0, delivery_list, count: delivery_list.length };
}
