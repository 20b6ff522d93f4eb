import { SERVICE_KEY, startOperatorApi, type Answer } from "./start-operator-api.ts";

/** The five fields of a paid order. */
export const ORDER = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯、亚麻桌布",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 2,
};

const field = (keywordId: string, name: string) => ({
  keywordId,
  source: { kind: "field", field: name },
});

/** 订单支付成功通知 of the simulator's library, on the subscribe channel. */
export const PAID = {
  libraryTemplateId: "900004",
  keywords: [
    field("1", "order_sn"),
    field("2", "order_amount"),
    field("3", "order_total_goods_name"),
  ],
};
/** The same template with one keyword more: another templateId. */
export const PAID_WITH_TIME = {
  ...PAID,
  keywords: [...PAID.keywords, field("4", "order_create_time")],
};

/** A signed-in operator whose payment settings hold the simulator's mini program. */
export async function startShop(open: Parameters<typeof startOperatorApi>[0]) {
  const api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const { appId, appSecret } = api.simulator.app;
  const query = (path: string, input?: unknown): Promise<Answer> =>
    api.query(path, input, { cookie });
  const mutate = (path: string, input?: unknown): Promise<Answer> =>
    api.mutate(path, input, { cookie });
  await mutate("paymentSettings.update", { appId, appSecret });

  async function callWechat(method: string, path: string, body?: unknown): Promise<any> {
    const headers = { "content-type": "application/json" };
    const post = async (url: string, payload: unknown): Promise<any> =>
      (await fetch(url, { method: "POST", headers, body: JSON.stringify(payload) })).json();
    const credentials = { grant_type: "client_credential", appid: appId, secret: appSecret };
    const { access_token } = await post(`${api.wechatUrl}/cgi-bin/stable_token`, credentials);
    const url = `${api.wechatUrl}${path}?access_token=${access_token}`;
    return method === "GET" ? (await fetch(url)).json() : post(url, body);
  }

  return {
    ...api,
    api,
    [Symbol.asyncDispose]: api[Symbol.asyncDispose],
    appId,
    query,
    mutate,
    /** As the shop's backend. */
    serve: (path: string, input: unknown) => api.mutate(path, input, { bearer: SERVICE_KEY }),
    save: (input: object) => mutate("notices.update", { code: "order_pay_success", ...input }),
    get: async (code = "order_pay_success") => (await query("notices.get", { code })).data,
    callWechat,
    /** The subscribe templates on the account. */
    listAccount: async (): Promise<{ priTmplId: string; title: string }[]> =>
      (await callWechat("GET", "/wxaapi/newtmpl/gettemplate")).data,
    fail: (path: string, fault: object, times = 1) =>
      api.control("POST", "/faults", { path, times, fault }),
    addCustomer: async (): Promise<string> => (await api.control("POST", "/users", {})).openid,
  };
}
