import type { Simulation } from "../simulation.ts";
import { getClassicToken, getStableToken } from "./access-token.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { exchangeLoginCode } from "./login.ts";
import { getOrder, listOrders } from "./query-orders.ts";
import { clearQuota, getQuota } from "./quota.ts";
import { sendSubscribeMessage } from "./send-subscribe-message.ts";
import { sendTemplateMessage } from "./send-template-message.ts";
import { declareSpecialOrder, remindToConfirm } from "./special-orders.ts";
import {
  addSubscribeTemplate,
  deleteSubscribeTemplate,
  listCategories,
  listSubscribeTemplates,
  listTemplateKeywords,
  listTemplateTitles,
} from "./subscribe-templates.ts";
import {
  addTemplate,
  deleteTemplate,
  getTemplateFromLibrary,
  listTemplateLibrary,
  listTemplates,
  refuseUniformSend,
} from "./template-message.ts";
import {
  getOrderDetailPath,
  isTradeConfirmed,
  isTradeManaged,
  listCarriers,
  setMsgJumpPath,
  setTradeType,
  updateOrderDetailPath,
} from "./trade-account.ts";
import { uploadCombinedShippingInfo } from "./upload-combined-shipping-info.ts";
import { uploadShippingInfo } from "./upload-shipping-info.ts";

export const SUBSCRIBE_SEND_PATH = "/cgi-bin/message/subscribe/send";

export interface ApiRoute {
  readonly method: "GET" | "POST";
  readonly needsToken: boolean;
  readonly contentType: string;
  readonly answer: (simulation: Simulation, request: ApiRequest) => ApiAnswer;
}

const JSON_TYPE = "application/json; charset=utf-8";

const withToken = (method: "GET" | "POST", answer: ApiRoute["answer"]): ApiRoute => ({
  method,
  needsToken: true,
  contentType: JSON_TYPE,
  answer,
});

const withoutToken = (
  method: "GET" | "POST",
  answer: ApiRoute["answer"],
  contentType = JSON_TYPE,
): ApiRoute => ({ method, needsToken: false, contentType, answer });

export const API_ROUTES: ReadonlyMap<string, ApiRoute> = new Map([
  ["/cgi-bin/token", withoutToken("GET", getClassicToken)],
  ["/cgi-bin/stable_token", withoutToken("POST", getStableToken)],
  ["/cgi-bin/clear_quota", withToken("POST", clearQuota)],
  [
    "/cgi-bin/openapi/quota/get",
    withToken("POST", (simulation, request) =>
      getQuota(simulation, request, (path) => API_ROUTES.has(path)),
    ),
  ],
  ["/cgi-bin/wxopen/template/library/list", withToken("POST", listTemplateLibrary)],
  ["/cgi-bin/wxopen/template/library/get", withToken("POST", getTemplateFromLibrary)],
  ["/cgi-bin/wxopen/template/add", withToken("POST", addTemplate)],
  ["/cgi-bin/wxopen/template/list", withToken("POST", listTemplates)],
  ["/cgi-bin/wxopen/template/del", withToken("POST", deleteTemplate)],
  ["/cgi-bin/message/wxopen/template/send", withToken("POST", sendTemplateMessage)],
  ["/cgi-bin/message/wxopen/template/uniform_send", withToken("POST", refuseUniformSend)],
  ["/wxaapi/newtmpl/getcategory", withToken("GET", listCategories)],
  ["/wxaapi/newtmpl/getpubtemplatetitles", withToken("GET", listTemplateTitles)],
  ["/wxaapi/newtmpl/getpubtemplatekeywords", withToken("GET", listTemplateKeywords)],
  ["/wxaapi/newtmpl/addtemplate", withToken("POST", addSubscribeTemplate)],
  ["/wxaapi/newtmpl/gettemplate", withToken("GET", listSubscribeTemplates)],
  ["/wxaapi/newtmpl/deltemplate", withToken("POST", deleteSubscribeTemplate)],
  [SUBSCRIBE_SEND_PATH, withToken("POST", sendSubscribeMessage)],
  ["/wxa/sec/order/upload_shipping_info", withToken("POST", uploadShippingInfo)],
  ["/wxa/sec/order/upload_combined_shipping_info", withToken("POST", uploadCombinedShippingInfo)],
  ["/wxa/sec/order/get_order", withToken("POST", getOrder)],
  ["/wxa/sec/order/get_order_list", withToken("POST", listOrders)],
  ["/wxa/sec/order/notify_confirm_receive", withToken("POST", remindToConfirm)],
  ["/wxa/sec/order/set_msg_jump_path", withToken("POST", setMsgJumpPath)],
  ["/wxa/sec/order/update_order_detail_path", withToken("POST", updateOrderDetailPath)],
  ["/wxa/sec/order/get_order_detail_path", withToken("POST", getOrderDetailPath)],
  ["/wxa/sec/order/setwxatradetypecgi", withToken("POST", setTradeType)],
  ["/wxa/sec/order/is_trade_managed", withToken("POST", isTradeManaged)],
  [
    "/wxa/sec/order/is_trade_management_confirmation_completed",
    withToken("POST", isTradeConfirmed),
  ],
  ["/wxa/sec/order/opspecialorder", withToken("POST", declareSpecialOrder)],
  ["/cgi-bin/express/delivery/open_msg/get_delivery_list", withToken("POST", listCarriers)],
  // This API replies as text/plain (facts §5.1).
  ["/sns/jscode2session", withoutToken("GET", exchangeLoginCode, "text/plain; charset=utf-8")],
]);
