import { createSimulator, type MagicKind, type SimulatorOptions } from "../src/index.ts";

export type Json = Record<string, unknown>;

export interface StartedSimulator extends AsyncDisposable {
  readonly url: string;
  readonly app: { readonly appId: string; readonly appSecret: string };
  /** Sends any request and parses the answer. */
  readonly call: (method: string, path: string, body?: Json) => Promise<Json>;
  /** A control call. */
  control(method: string, path: string, body?: Json): Promise<Json>;
  controlList(path: string): Promise<Json[]>;
  /** An API call with a valid token: GET without a body, POST with one. */
  api(path: string, body?: Json): Promise<Json>;
  getToken(): Promise<string>;
  addUser(magic?: MagicKind): Promise<string>;
  /** A customer's action, such as `pay`. */
  act(openid: string, action: string, body?: Json): Promise<Json>;
  addSubscribeTemplate(tid?: number, kidList?: number[]): Promise<string>;
  addTemplate(): Promise<string>;
  sendSubscribe(openid: unknown, templateId: string, changes?: Json): Promise<Json>;
  sendTemplate(openid: unknown, templateId: string, formId: unknown, changes?: Json): Promise<Json>;
  advance(seconds: number): Promise<Json>;
  close(): Promise<void>;
}

/** Matches the four keywords of tid 900004 that `addSubscribeTemplate` adds. */
export const ORDER_DATA = {
  character_string1: { value: "20260701123456" },
  amount2: { value: "¥128.00" },
  thing3: { value: "轻薄羽绒服" },
  time4: { value: "2026-07-01 12:30" },
};

const JSON_HEADERS = { "content-type": "application/json" };

const withToken = (path: string, token: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}access_token=${token}`;

export async function startSimulator(options: SimulatorOptions = {}): Promise<StartedSimulator> {
  const simulator = createSimulator(options);
  const { url } = await simulator.listen();
  const { app } = simulator;

  async function fetchJson<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const init = body === undefined ? {} : { headers: JSON_HEADERS, body: JSON.stringify(body) };
    const response = await fetch(url + path, { method, ...init });
    return JSON.parse(await response.text()) as Answer;
  }

  const started: StartedSimulator = {
    url,
    app,
    call: (method, path, body) => fetchJson(method, path, body),
    control: (method, path, body) => fetchJson(method, `/_simulator${path}`, body),
    controlList: (path) => fetchJson("GET", `/_simulator${path}`),
    async api(path, body) {
      const target = withToken(path, await started.getToken());
      return fetchJson(body === undefined ? "GET" : "POST", target, body);
    },
    async getToken() {
      const credentials = { appid: app.appId, secret: app.appSecret };
      const body = { grant_type: "client_credential", ...credentials };
      return String((await started.call("POST", "/cgi-bin/stable_token", body))["access_token"]);
    },
    async addUser(magic) {
      return String((await started.control("POST", "/users", { magic: magic ?? null }))["openid"]);
    },
    act: (openid, action, body = {}) => started.control("POST", `/users/${openid}/${action}`, body),
    async addSubscribeTemplate(tid = 900_004, kidList = [1, 2, 3, 4]) {
      const body = { tid: String(tid), kidList, sceneDesc: "订单通知" };
      return String((await started.api("/wxaapi/newtmpl/addtemplate", body))["priTmplId"]);
    },
    async addTemplate() {
      const body = { id: "AT0009", keyword_id_list: [5, 11] };
      return String((await started.api("/cgi-bin/wxopen/template/add", body))["template_id"]);
    },
    sendSubscribe: (openid, templateId, changes = {}) =>
      started.api("/cgi-bin/message/subscribe/send", {
        touser: openid,
        template_id: templateId,
        page: "pages/order/detail?id=1",
        data: ORDER_DATA,
        ...changes,
      }),
    sendTemplate: (openid, templateId, formId, changes = {}) =>
      started.api("/cgi-bin/message/wxopen/template/send", {
        touser: openid,
        template_id: templateId,
        form_id: formId,
        page: "pages/order/detail?id=1",
        data: { keyword1: { value: "20260701123456" }, keyword2: { value: "¥128.00" } },
        ...changes,
      }),
    advance: (advanceSeconds) => started.control("POST", "/clock", { advanceSeconds }),
    close: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
  return started;
}
