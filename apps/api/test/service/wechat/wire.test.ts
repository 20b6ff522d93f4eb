import type { Channel, ShipmentContent } from "@mp-notice/core";
import { expect, test } from "vitest";
import { createAccountGateway } from "../../../src/wechat/account-gateway.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import { createShipmentGateway } from "../../../src/wechat/shipment-gateway.ts";
import { createTradeGateway } from "../../../src/wechat/trade-gateway.ts";
import { WECHAT_CALLS } from "../../../src/wechat/wechat-calls.ts";
import { accepted, setUpTokens } from "./set-up-tokens.ts";

const app = { appId: "wx0123456789abcdef", appSecret: "0123456789abcdef0123456789abcdef" };
const TOKEN = "access_token=token1";

/** One answer with all the fields that the calls read. */
const ANSWER = {
  data: [{ id: 616, tid: 99, title: "付款成功通知", kid: 1, name: "物品名称", rule: "thing" }],
  count: 1,
  list: [{ id: "AT0005", title: "付款成功通知" }],
  total_count: 1,
  title: "付款成功通知",
  keyword_list: [{ keyword_id: 5, name: "物品名称", example: "咖啡" }],
  priTmplId: "P1",
  template_id: "T1",
  openid: "o1",
  order: { shipping: {} },
  ...{ is_trade_managed: true, completed: true, order_list: [], has_more: false },
  delivery_list: [{ delivery_id: "SF", delivery_name: "顺丰速运" }],
};

const SHIPMENT: ShipmentContent = {
  order: { transactionId: "4200" },
  ...{ openid: "o1", logistics: "pickup", allShipped: true, reship: false, uploadAt: 0 },
  parcels: [{ company: null, trackingNo: null, items: "咖啡", contact: null }],
};

/** The account has no templates. */
const ACCOUNT: Record<string, Record<string, unknown>> = {
  "/wxaapi/newtmpl/gettemplate": { data: [] },
  "/cgi-bin/wxopen/template/list": { list: [] },
};

function setUp() {
  const { wechat, tokens } = setUpTokens(({ path }) =>
    accepted(ACCOUNT[path.split("?", 1)[0] ?? ""] ?? ANSWER),
  );
  const deps = { http: wechat.http, tokens };
  return {
    wechat,
    tokens,
    account: createAccountGateway(deps),
    messages: createMessageGateway(deps),
    shipments: createShipmentGateway({ sends: deps, account: deps }),
    trade: createTradeGateway(deps),
  };
}

const toTemplate = (channel: Channel, libraryTemplateId: string) => ({
  app,
  channel,
  libraryTemplateId,
  title: "付款成功通知",
  keywords: ["11", "5"].map((keywordId) => ({
    keywordId,
    dataKey: `thing${keywordId}`,
    type: "thing" as const,
  })),
  sceneDesc: "付款“成功”通知",
});

interface Call {
  make(gateways: ReturnType<typeof setUp>): Promise<unknown>;
  line: string;
  body?: string;
  /** Only a clear 0 may count as accepted. */
  mustHaveErrcode?: true;
}

/** The bytes that each call sends; preceding calls are ignored. */
const CALLS: Record<keyof typeof WECHAT_CALLS, Call> = {
  getToken: {
    make: ({ tokens }) => tokens.get(app),
    line: "POST /cgi-bin/stable_token",
    body: '{"grant_type":"client_credential","appid":"wx0123456789abcdef","secret":"0123456789abcdef0123456789abcdef"}',
  },
  sendSubscribeMessage: {
    make: ({ messages }) => messages.send({ app, channel: "subscribe", body: '{"touser":"o1"}' }),
    line: `POST /cgi-bin/message/subscribe/send?${TOKEN}`,
    body: '{"touser":"o1"}',
    mustHaveErrcode: true,
  },
  sendTemplateMessage: {
    make: ({ messages }) => messages.send({ app, channel: "template", body: '{"touser":"o1"}' }),
    line: `POST /cgi-bin/message/wxopen/template/send?${TOKEN}`,
    body: '{"touser":"o1"}',
    mustHaveErrcode: true,
  },
  listCategories: {
    make: ({ account }) => account.listLibrary({ app, channel: "subscribe" }),
    line: `GET /wxaapi/newtmpl/getcategory?${TOKEN}`,
  },
  listSubscribeTitles: {
    make: ({ account }) => account.listLibrary({ app, channel: "subscribe" }),
    line: `GET /wxaapi/newtmpl/getpubtemplatetitles?ids=616&start=0&limit=30&${TOKEN}`,
  },
  listSubscribeKeywords: {
    make: ({ account }) =>
      account.getLibraryTemplate({ app, channel: "subscribe", libraryTemplateId: "99" }),
    line: `GET /wxaapi/newtmpl/getpubtemplatekeywords?tid=99&${TOKEN}`,
  },
  listSubscribeTemplates: {
    make: ({ account }) => account.listAccountTemplates({ app, channel: "subscribe" }),
    line: `GET /wxaapi/newtmpl/gettemplate?${TOKEN}`,
  },
  addSubscribeTemplate: {
    make: ({ account }) => account.addTemplate(toTemplate("subscribe", "99")),
    line: `POST /wxaapi/newtmpl/addtemplate?${TOKEN}`,
    body: '{"tid":"99","kidList":[11,5],"sceneDesc":"付款“成功”通知"}',
  },
  listMessageLibrary: {
    make: ({ account }) => account.listLibrary({ app, channel: "template" }),
    line: `POST /cgi-bin/wxopen/template/library/list?${TOKEN}`,
    body: '{"offset":0,"count":20}',
  },
  getMessageTemplate: {
    make: ({ account }) =>
      account.getLibraryTemplate({ app, channel: "template", libraryTemplateId: "AT0005" }),
    line: `POST /cgi-bin/wxopen/template/library/get?${TOKEN}`,
    body: '{"id":"AT0005"}',
  },
  listMessageTemplates: {
    make: ({ account }) => account.listAccountTemplates({ app, channel: "template" }),
    line: `POST /cgi-bin/wxopen/template/list?${TOKEN}`,
    body: '{"offset":0,"count":20}',
  },
  addMessageTemplate: {
    make: ({ account }) => account.addTemplate(toTemplate("template", "AT0005")),
    line: `POST /cgi-bin/wxopen/template/add?${TOKEN}`,
    body: '{"id":"AT0005","keyword_id_list":[11,5]}',
  },
  getOrder: {
    make: ({ shipments }) => shipments.getOrder({ app, order: SHIPMENT.order }),
    line: `POST /wxa/sec/order/get_order?${TOKEN}`,
    body: '{"transaction_id":"4200"}',
    mustHaveErrcode: true,
  },
  uploadShipment: {
    make: ({ shipments }) =>
      shipments.upload({
        app,
        content: SHIPMENT,
        isSplit: false,
        parcels: SHIPMENT.parcels,
      }),
    line: `POST /wxa/sec/order/upload_shipping_info?${TOKEN}`,
    body: '{"order_key":{"order_number_type":2,"transaction_id":"4200"},"logistics_type":4,"delivery_mode":1,"shipping_list":[{"item_desc":"咖啡"}],"upload_time":"1970-01-01T08:00:00.000+08:00","payer":{"openid":"o1"}}',
    mustHaveErrcode: true,
  },
  listCarriers: {
    make: ({ shipments }) => shipments.listCarriers({ app }),
    line: `POST /cgi-bin/express/delivery/open_msg/get_delivery_list?${TOKEN}`,
    body: "{}",
  },
  isTradeManaged: {
    make: ({ trade }) => trade.isManaged(app),
    line: `POST /wxa/sec/order/is_trade_managed?${TOKEN}`,
    body: '{"appid":"wx0123456789abcdef"}',
  },
  isTradeConfirmed: {
    make: ({ trade }) => trade.isConfirmed(app),
    line: `POST /wxa/sec/order/is_trade_management_confirmation_completed?${TOKEN}`,
    body: '{"appid":"wx0123456789abcdef"}',
  },
  listOrders: {
    make: ({ trade }) =>
      trade.listUnshipped({ app, paidFrom: 1_000_999, paidUntil: 2_000_000, after: "7" }),
    line: `POST /wxa/sec/order/get_order_list?${TOKEN}`,
    body: '{"pay_time_range":{"begin_time":1000,"end_time":2000},"order_state":1,"page_size":100,"last_index":"7"}',
  },
  setJumpPath: {
    make: ({ trade }) => trade.setJumpPath({ app, path: "pages/order/detail" }),
    line: `POST /wxa/sec/order/set_msg_jump_path?${TOKEN}`,
    body: '{"path":"pages/order/detail"}',
  },
  exchangeLoginCode: {
    make: ({ account }) => account.exchangeLoginCode({ app, code: "0a b+c" }),
    line: "GET /sns/jscode2session?appid=wx0123456789abcdef&secret=0123456789abcdef0123456789abcdef&js_code=0a+b%2Bc&grant_type=authorization_code",
  },
};

test.each(Object.keys(CALLS) as (keyof typeof CALLS)[])("%s, byte for byte", async (name) => {
  const gateways = setUp();
  const { make, line, body, mustHaveErrcode } = CALLS[name];
  await make(gateways);
  const { path } = WECHAT_CALLS[name];
  const request = gateways.wechat.requests.find((one) => one.path.split("?", 1)[0] === path);
  expect(`${request?.method} ${request?.path}`).toBe(line);
  expect(request?.body).toBe(body);
  expect(request?.contentType ?? "application/json").toBe("application/json");
  expect(request?.mustHaveErrcode).toBe(mustHaveErrcode);
});
