import { SERVICE_KEY, startOperatorApi } from "./start-operator-api.ts";

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
export async function startShop(...given: Parameters<typeof startOperatorApi>) {
  const api = await startOperatorApi(...given);
  let signedIn: Promise<string> | null = null;
  const signIn = () => (signedIn ??= api.signIn());
  const { appId, appSecret } = api.simulator.app;
  const query = async <Path extends string>(path: Path, input?: unknown) =>
    api.query(path, input, { cookie: await signIn() });
  const mutate = async <Path extends string>(path: Path, input?: unknown) => {
    const answer = await api.mutate(path, input, { cookie: await signIn() });
    const setCookie = answer.headers["set-cookie"];
    const [first] = Array.isArray(setCookie) ? setCookie : [setCookie];
    const [renewed] = typeof first === "string" ? first.split(";", 1) : [];
    if (renewed) signedIn = Promise.resolve(renewed);
    return answer;
  };
  await mutate("paymentSettings.update", { appId, appSecret });

  async function request<Result>(path: string, body?: unknown): Promise<Result> {
    const headers = { "content-type": "application/json" };
    const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    return JSON.parse(await (await fetch(`${api.wechatUrl}${path}`, init)).text());
  }

  /** Calls WeChat directly as the account's owner: GET without a body, POST with one. */
  async function callWechat<Result>(path: string, body?: unknown): Promise<Result> {
    const credentials = { grant_type: "client_credential", appid: appId, secret: appSecret };
    const token = await request<{ access_token: string }>("/cgi-bin/stable_token", credentials);
    return request(`${path}?access_token=${token.access_token}`, body);
  }

  return {
    ...api,
    api,
    [Symbol.asyncDispose]: api[Symbol.asyncDispose],
    appId,
    /** The operator signs in again afterwards, because idle sessions expire. */
    advanceClock(ms: number) {
      api.advanceClock(ms);
      signedIn = null;
    },
    query,
    mutate,
    /** Calls as the shop's backend. */
    serve: <Path extends string>(path: Path, input: unknown) =>
      api.mutate(path, input, { bearer: SERVICE_KEY }),
    save: (input: object) => mutate("notices.update", { code: "order_pay_success", ...input }),
    get: async (code = "order_pay_success") => (await query("notices.get", { code })).data,
    /** The template of the notice's active mapping. */
    async getTemplateId(code = "order_pay_success"): Promise<string> {
      const { template } = (await query("notices.get", { code })).data;
      if (!template) throw new Error(`${code} has no template`);
      return template.templateId;
    },
    callWechat,
    /** The subscribe templates on the account. */
    async listAccount() {
      const path = "/wxaapi/newtmpl/gettemplate";
      return (await callWechat<{ data: { priTmplId: string; title: string }[] }>(path)).data;
    },
    fail: (path: string, fault: object, times = 1) =>
      api.control("POST", "/faults", { path, times, fault }),
    addCustomer: async (): Promise<string> =>
      (await api.control<{ openid: string }>("POST", "/users", {})).openid,
  };
}
