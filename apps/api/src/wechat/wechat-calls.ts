/** Every WeChat API that we call, and when. docs/wechat-calls.md is generated from it. */
export const WECHAT_CALLS = {
  getToken: {
    method: "POST",
    path: "/cgi-bin/stable_token",
    when: "a call needs a token and none is stored, the stored one nears its end, or an operator checks the connection",
  },
  sendSubscribeMessage: {
    method: "POST",
    path: "/cgi-bin/message/subscribe/send",
    when: "a delivery of the subscribe channel was claimed",
  },
  sendTemplateMessage: {
    method: "POST",
    path: "/cgi-bin/message/wxopen/template/send",
    when: "a delivery of the template channel was claimed",
  },
  listCategories: {
    method: "GET",
    path: "/wxaapi/newtmpl/getcategory",
    when: "the subscribe library is read, once a day or when an operator asks",
  },
  listSubscribeTitles: {
    method: "GET",
    path: "/wxaapi/newtmpl/getpubtemplatetitles",
    when: "the subscribe library is read, page by page",
  },
  listSubscribeKeywords: {
    method: "GET",
    path: "/wxaapi/newtmpl/getpubtemplatekeywords",
    when: "a library template is looked at, once a day each",
  },
  listSubscribeTemplates: {
    method: "GET",
    path: "/wxaapi/newtmpl/gettemplate",
    when: "a mapping is planned, saved or compared with the account",
  },
  addSubscribeTemplate: {
    method: "POST",
    path: "/wxaapi/newtmpl/addtemplate",
    when: "a mapping is saved and the account has no such template",
  },
  listMessageLibrary: {
    method: "POST",
    path: "/cgi-bin/wxopen/template/library/list",
    when: "the library of the template channel is read, page by page",
  },
  getMessageTemplate: {
    method: "POST",
    path: "/cgi-bin/wxopen/template/library/get",
    when: "a library template is looked at, once a day each",
  },
  listMessageTemplates: {
    method: "POST",
    path: "/cgi-bin/wxopen/template/list",
    when: "a mapping is planned, saved or compared with the account",
  },
  addMessageTemplate: {
    method: "POST",
    path: "/cgi-bin/wxopen/template/add",
    when: "a mapping is saved and the account has no such template",
  },
  exchangeLoginCode: {
    method: "GET",
    path: "/sns/jscode2session",
    when: "a mini program logs its customer in",
  },
  getOrder: {
    method: "POST",
    path: "/wxa/sec/order/get_order",
    when: "a shipment is about to be reported: what WeChat knows of its order decides whether it still has to be",
  },
  uploadShipment: {
    method: "POST",
    path: "/wxa/sec/order/upload_shipping_info",
    when: "WeChat does not know a shipment yet",
  },
  listCarriers: {
    method: "POST",
    path: "/cgi-bin/express/delivery/open_msg/get_delivery_list",
    when: "a shipment names a carrier, once a day",
  },
  isTradeManaged: {
    method: "POST",
    path: "/wxa/sec/order/is_trade_managed",
    when: "once a day, or when an operator checks shipping management",
  },
  isTradeConfirmed: {
    method: "POST",
    path: "/wxa/sec/order/is_trade_management_confirmation_completed",
    when: "together with the former, while the account must report shipments",
  },
  listOrders: {
    method: "POST",
    path: "/wxa/sec/order/get_order_list",
    when: "every 15 minutes while the account must report shipments: the orders that are not shipped, page by page",
  },
  setJumpPath: {
    method: "POST",
    path: "/wxa/sec/order/set_msg_jump_path",
    when: "an owner sets the page that WeChat's shipping message opens",
  },
} as const satisfies Record<string, { method: "GET" | "POST"; path: string; when: string }>;

const PUSH_PATH = "/wechat/push";

/** Every request of WeChat's that we answer. */
export const WECHAT_PUSHES = {
  checkUrl: {
    method: "GET",
    path: `${PUSH_PATH}/:appId`,
    answer:
      "WeChat's check of the address: the `echostr`, when the signature is right; else 401, or 404 for a mini program that is not set up here",
  },
  receiveEvents: {
    method: "POST",
    path: `${PUSH_PATH}/:appId`,
    answer:
      "popup, change and sent events, plain or encrypted, JSON or XML: stored first, answered `success`, acted on afterwards; trade events likewise, and they go on to the shop's own handler, if there is one, as all others do; 400 or 401 for what cannot be read or is not WeChat's",
  },
} as const satisfies Record<string, { method: "GET" | "POST"; path: string; answer: string }>;

/** The webhook path of a mini program. */
export function toPushPath(appId: string): string {
  return `${PUSH_PATH}/${appId}`;
}
