import type { AppState } from "../app-state.ts";
import { dropExpired } from "../drop-expired.ts";
import { createAccessToken } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";
import { countMinuteCall, toDay } from "./quota.ts";

// Facts §1.1 and §1.2.
const LIFE_SECONDS = 7_200;
const OVERLAP_MS = 300_000;
const FORCE_GAP_MS = 30_000;
const MAX_FORCED_PER_DAY = 20;
const MAX_STABLE_PER_MINUTE = 10_000;

const TOKEN_SHAPE = /^[\w-]{40,512}$/;
const EVICT_AFTER_MS = 86_400_000;

export function assertAppCredentials(
  state: AppState,
  input: { readonly appId: unknown; readonly secret: unknown },
): void {
  if (typeof input.appId !== "string" || input.appId === "") throw new WechatError(41002);
  if (typeof input.secret !== "string" || input.secret === "") throw new WechatError(41004);
  if (input.appId !== state.app.appId) throw new WechatError(40013);
  if (input.secret !== state.app.appSecret) throw new WechatError(40125);
}

function issueToken(simulation: Simulation): string {
  const { tokens } = simulation.state;
  const now = simulation.now();
  dropExpired(tokens, ({ expiresAt }) => expiresAt + EVICT_AFTER_MS < now);
  const token = createAccessToken();
  tokens.set(token, { expiresAt: now + LIFE_SECONDS * 1000, retiredAt: null });
  return token;
}

/** `GET /cgi-bin/token`: each call retires the previous token, which stays valid for 5 minutes. */
export function getClassicToken(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { state } = simulation;
  const { query } = request;
  if (query.get("grant_type") !== "client_credential") throw new WechatError(40002);
  assertAppCredentials(state, { appId: query.get("appid"), secret: query.get("secret") });
  const former = state.classicToken === null ? undefined : state.tokens.get(state.classicToken);
  if (former !== undefined) former.retiredAt = simulation.now() + OVERLAP_MS;
  state.classicToken = issueToken(simulation);
  return { access_token: state.classicToken, expires_in: LIFE_SECONDS };
}

/** A forced refresh has no effect when it comes too soon or too often (facts §1.2). */
function takeForcedRefresh(simulation: Simulation): boolean {
  const { forcedRefresh } = simulation.state;
  const now = simulation.now();
  const day = toDay(now);
  const countToday = forcedRefresh.day === day ? forcedRefresh.count : 0;
  if (now - forcedRefresh.at < FORCE_GAP_MS || countToday >= MAX_FORCED_PER_DAY) return false;
  simulation.state.forcedRefresh = { at: now, day, count: countToday + 1 };
  return true;
}

/** `POST /cgi-bin/stable_token`: returns the same token until 5 minutes before it expires. */
export function getStableToken(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { state } = simulation;
  const body = getJsonBody(request);
  if (body["grant_type"] !== "client_credential") throw new WechatError(40002);
  assertAppCredentials(state, { appId: body["appid"], secret: body["secret"] });
  countMinuteCall(simulation, request.path, MAX_STABLE_PER_MINUTE);
  const now = simulation.now();
  const former = state.stableToken === null ? undefined : state.tokens.get(state.stableToken);
  if (body["force_refresh"] === true && takeForcedRefresh(simulation)) {
    if (former !== undefined) former.retiredAt = now;
  } else if (
    state.stableToken !== null &&
    former !== undefined &&
    former.expiresAt - now > OVERLAP_MS
  ) {
    const lifeSeconds = Math.floor((former.expiresAt - now) / 1000);
    return { access_token: state.stableToken, expires_in: lifeSeconds };
  }
  state.stableToken = issueToken(simulation);
  return { access_token: state.stableToken, expires_in: LIFE_SECONDS };
}

export function assertAccessToken(simulation: Simulation, token: string | null): void {
  if (token === null || token === "") throw new WechatError(41001);
  if (!TOKEN_SHAPE.test(token)) throw new WechatError(40014);
  const record = simulation.state.tokens.get(token);
  const now = simulation.now();
  if (record === undefined) throw new WechatError(40001);
  if (record.expiresAt <= now) throw new WechatError(42001);
  if (record.retiredAt !== null && record.retiredAt <= now) throw new WechatError(40001);
}

/** Makes the token answer 42001. */
export function expireToken(simulation: Simulation, token: string | null): void {
  const record = token === null ? undefined : simulation.state.tokens.get(token);
  if (record !== undefined) record.expiresAt = Math.min(record.expiresAt, simulation.now());
}
