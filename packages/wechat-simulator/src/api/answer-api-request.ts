import { takeFault, type FaultKind } from "../faults.ts";
import { findMagic } from "../magic-users.ts";
import { createRid } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { assertAccessToken, expireToken } from "./access-token.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { API_ROUTES, SUBSCRIBE_SEND_PATH, type ApiRoute } from "./api-routes.ts";
import { countDailyCall } from "./quota.ts";

/** The answer on the wire. The call has already taken effect. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly delayMs: number;
  /** Closes the connection without an answer; with `before`, the call has no effect either. */
  readonly cut: "before" | "after" | null;
}

/** Exceeds a client timeout of 5 s. */
const SLOW_ANSWER_MS = 6_000;

const toText = (answer: ApiAnswer): string =>
  typeof answer === "string" ? answer : JSON.stringify(answer);

/** `errmsg` ends with a rid (facts §0). */
function toErrorText(simulation: Simulation, error: unknown): string {
  if (!(error instanceof WechatError)) throw error;
  const errmsg = `${error.message} rid: ${createRid(simulation.now())}`;
  return JSON.stringify({ errcode: error.errcode, errmsg });
}

/** facts §1.3 for POST-only APIs, §3.1 for the others */
function assertMethod(route: ApiRoute, request: ApiRequest): void {
  if (request.method === route.method) return;
  const isNewTemplateApi = request.path.startsWith("/wxaapi/");
  throw new WechatError(route.method === "POST" && !isNewTemplateApi ? 43002 : 40400);
}

function run(
  simulation: Simulation,
  route: ApiRoute,
  request: ApiRequest,
  isBusy: boolean,
  fault: FaultKind | null,
): ApiAnswer {
  if (fault?.kind === "errcode") throw new WechatError(fault.errcode);
  assertMethod(route, request);
  const token = request.query.get("access_token");
  if (fault?.kind === "expire_token") expireToken(simulation, token);
  if (route.needsToken) assertAccessToken(simulation, token);
  countDailyCall(simulation, request.path);
  if (isBusy) throw new WechatError(43108);
  return route.answer(simulation, request);
}

/** `isBusy`: another message to this customer is in flight (43108). */
export function answerApiRequest(
  simulation: Simulation,
  request: ApiRequest,
  isBusy: boolean,
): WireAnswer {
  const route = API_ROUTES.get(request.path);
  const json = { contentType: route?.contentType ?? "application/json; charset=utf-8" };
  if (route === undefined) {
    // WeChat's answer is undocumented; a 404 makes a wrong path obvious.
    const text = JSON.stringify({ errcode: 404, errmsg: `no such api: ${request.path}` });
    return { ...json, status: 404, text, delayMs: 0, cut: null };
  }
  const fault = takeFault(simulation.state.faults, request.path, request.openid);
  if (fault?.kind === "cut" && fault.when === "before") {
    return { ...json, status: 200, text: "", delayMs: 0, cut: "before" };
  }
  if (fault?.kind === "status" || fault?.kind === "not_json") {
    const status = fault.kind === "status" ? fault.status : 200;
    const text = `<html><body><h1>${status}</h1></body></html>`;
    return { status, contentType: "text/html", text, delayMs: 0, cut: null };
  }
  let text: string;
  let accepted = true;
  try {
    text = toText(run(simulation, route, request, isBusy, fault));
  } catch (error) {
    text = toErrorText(simulation, error);
    accepted = false;
  }
  const sends = request.path === SUBSCRIBE_SEND_PATH || request.path.endsWith("/template/send");
  const magic = sends && request.openid !== null ? findMagic(request.openid) : null;
  const isLost = accepted && magic === "lost";
  return {
    ...json,
    status: 200,
    text,
    delayMs: fault?.kind === "delay" ? fault.ms : magic === "slow" ? SLOW_ANSWER_MS : 0,
    cut: isLost || fault?.kind === "cut" ? "after" : null,
  };
}
