import type { HostFailure, HostRequest, WxLike } from "@mp-notice/collector";
import type { SimulatedWechat } from "./simulated-wechat.ts";

export interface SubscribeChoice {
  accepted: string[];
  refused: string[];
  remember: boolean;
}

/** What WeChat itself shows over the mini program. */
export interface WechatDialogs {
  askSubscribe(templates: { templateId: string; title: string }[]): Promise<SubscribeChoice>;
  askPayment(): Promise<"success" | "fail" | "cancel">;
}

export interface BrowserWxDeps {
  openid: string;
  wechat: SimulatedWechat;
  dialogs: WechatDialogs;
  /** WeChat Pay tells the shop's backend how a payment ended. */
  notifyShop: (result: { orderId: string; outcome: "success" | "fail" }) => Promise<void>;
  onAnswer: (request: HostRequest, data: unknown) => void;
}

interface Callbacks<Result> {
  success: (result: Result) => void;
  fail: (error: HostFailure) => void;
}

/** A `wx` for a browser: the collector and the shop's pages run on it unchanged. */
export interface BrowserWx extends WxLike {
  requestPayment(
    options: { package: string; orderId: string } & Callbacks<{ errMsg: string }>,
  ): void;
}

/** The only way out of the mini program, as WeChat's list of request domains. */
const REQUEST_DOMAIN = "/phone/api/";

export function createBrowserWx(deps: BrowserWxDeps): BrowserWx {
  const { openid, wechat } = deps;
  const toStorageKey = (key: string) => `wx:${openid}:${key}`;
  return {
    getStorageSync: (key) => localStorage.getItem(toStorageKey(key)) ?? "",
    setStorageSync: (key, data) => localStorage.setItem(toStorageKey(key), data),
    login: ({ success, fail }) => settle("login", wechat.createLoginCode(), { success, fail }),
    request: (request) => settle("request", sendRequest(deps, request), request),
    requestSubscribeMessage({ tmplIds, success, fail }) {
      subscribe(deps, tmplIds).then(
        (result) => ("errCode" in result ? fail(result) : success(result)),
        (error: unknown) => fail({ errMsg: `requestSubscribeMessage:fail ${String(error)}` }),
      );
    },
    getAppBaseInfo: () => ({ SDKVersion: "3.17.0" }),
    requestPayment: ({ orderId, success, fail }) =>
      settle("requestPayment", pay(deps, orderId), { success, fail }),
  };
}

function settle<Result>(api: string, work: Promise<Result>, callbacks: Callbacks<Result>): void {
  work.then(callbacks.success, (error: unknown) => {
    const problem = error instanceof Error ? error.message : String(error);
    callbacks.fail({ errMsg: `${api}:fail ${problem}` });
  });
}

async function sendRequest(deps: BrowserWxDeps, request: HostRequest) {
  if (!request.url.startsWith(REQUEST_DOMAIN)) throw new Error("url not in domain list");
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.header,
    ...(request.data && { body: JSON.stringify(request.data) }),
    signal: AbortSignal.timeout(request.timeout),
    credentials: "omit",
  });
  const text = await response.text();
  const data = parseIfJson(text);
  deps.onAnswer(request, data);
  return { statusCode: response.status, data };
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function subscribe({ wechat, dialogs }: BrowserWxDeps, templateIds: string[]) {
  const [remembered, templates] = await Promise.all([
    wechat.listRemembered(),
    wechat.listTemplates(),
  ]);
  const asked = templateIds.filter((templateId) => !remembered[templateId]);
  const titles = asked.map((templateId) => ({
    templateId,
    title: templates.find((template) => template.templateId === templateId)?.title ?? templateId,
  }));
  const choice =
    asked.length > 0
      ? await dialogs.askSubscribe(titles)
      : { accepted: [], refused: [], remember: false };
  // What is remembered answers for itself, whatever is asked with it.
  const accepted = templateIds.filter((templateId) => !choice.refused.includes(templateId));
  const { remember } = choice;
  const answers = [
    ...(accepted.length > 0
      ? [await wechat.subscribe({ templateIds: accepted, answer: "accept", remember })]
      : []),
    ...(choice.refused.length > 0
      ? [await wechat.subscribe({ templateIds: choice.refused, answer: "reject", remember })]
      : []),
  ];
  return answers.find((answer) => "errCode" in answer) ?? Object.assign({}, ...answers);
}

async function pay({ wechat, dialogs, notifyShop }: BrowserWxDeps, orderId: string) {
  const outcome = await dialogs.askPayment();
  if (outcome === "cancel") throw new Error("cancel");
  await wechat.pay({ orderId, outcome });
  await notifyShop({ orderId, outcome });
  if (outcome === "fail") throw new Error("payment failed");
  return { errMsg: "requestPayment:ok" };
}
