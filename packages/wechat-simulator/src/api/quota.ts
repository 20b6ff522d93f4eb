import type { AppState } from "../app-state.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** facts §1.1, §1.2, §2.4, §3.2 (an app with payments); the other limits are undocumented. */
const WECHAT_DAILY_LIMITS: ReadonlyMap<string, number> = new Map([
  ["/cgi-bin/token", 2_000],
  ["/cgi-bin/stable_token", 500_000],
  ["/cgi-bin/message/wxopen/template/send", 1_000_000],
  ["/cgi-bin/message/subscribe/send", 30_000_000],
]);
const OTHER_DAILY_LIMIT = 1_000_000;
const MAX_CLEARINGS_PER_MONTH = 10;

/** Quotas reset at midnight, +08:00. WeChat does not document its reset time (facts §9). */
export const toDay = (ms: number): number => Math.floor((ms + SHANGHAI_OFFSET_MS) / 86_400_000);

const getDailyLimit = (state: AppState, path: string): number =>
  state.settings.dailyLimits[path] ?? WECHAT_DAILY_LIMITS.get(path) ?? OTHER_DAILY_LIMIT;

export function countDailyCall(simulation: Simulation, path: string): void {
  const { state } = simulation;
  const day = toDay(simulation.now());
  let usage = state.usage.get(path);
  if (usage === undefined || usage.day !== day) {
    usage = { day, used: 0 };
    state.usage.set(path, usage);
  }
  if (usage.used >= getDailyLimit(state, path)) throw new WechatError(45009);
  usage.used += 1;
}

const minuteCalls = new WeakMap<Simulation, Map<string, { minute: number; used: number }>>();

/** Fixed-window rate limit, in memory: a restart may reset it. */
export function countMinuteCall(simulation: Simulation, key: string, limit: number): void {
  let calls = minuteCalls.get(simulation);
  if (calls === undefined) minuteCalls.set(simulation, (calls = new Map()));
  const minute = Math.floor(simulation.now() / 60_000);
  const entry = calls.get(key);
  if (entry === undefined || entry.minute !== minute) {
    if (calls.size > 10_000) calls.clear();
    calls.set(key, { minute, used: 1 });
    return;
  }
  if (entry.used >= limit) throw new WechatError(45011);
  entry.used += 1;
}

/** `POST /cgi-bin/openapi/quota/get` (facts §1.4). */
export function getQuota(
  simulation: Simulation,
  request: ApiRequest,
  isApiPath: (path: string) => boolean,
): ApiAnswer {
  const path = getJsonBody(request)["cgi_path"];
  if (typeof path === "string" && path.startsWith("/sns/")) throw new WechatError(76022);
  if (typeof path !== "string" || !isApiPath(path)) throw new WechatError(76021);
  const { state } = simulation;
  const usage = state.usage.get(path);
  const used = usage?.day === toDay(simulation.now()) ? usage.used : 0;
  const limit = getDailyLimit(state, path);
  return {
    errcode: 0,
    errmsg: "ok",
    quota: { daily_limit: limit, used, remain: Math.max(0, limit - used) },
    rate_limit: path === "/cgi-bin/stable_token" ? { call_count: 10_000, refresh_second: 60 } : {},
    component_rate_limit: {},
  };
}

/** `POST /cgi-bin/clear_quota`: resets every path's counter. */
export function clearQuota(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { state } = simulation;
  if (getJsonBody(request)["appid"] !== state.app.appId) throw new WechatError(40013);
  const month = new Date(simulation.now() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 7);
  const count = state.quotaClearings.month === month ? state.quotaClearings.count : 0;
  if (count >= MAX_CLEARINGS_PER_MONTH) throw new WechatError(48006);
  state.quotaClearings = { month, count: count + 1 };
  state.usage.clear();
  return { errcode: 0, errmsg: "ok" };
}
