import { createSessionKey } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { WechatError } from "../wechat-error.ts";
import { assertAppCredentials } from "./access-token.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { countMinuteCall } from "./quota.ts";

const MAX_LOGINS_PER_MINUTE_AND_USER = 100;

/** `GET /sns/jscode2session` (facts §5.1): a code is valid for 5 minutes, once. */
export function exchangeLoginCode(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const { state } = simulation;
  const { query } = request;
  if (query.get("grant_type") !== "authorization_code") throw new WechatError(40002);
  assertAppCredentials(state, { appId: query.get("appid"), secret: query.get("secret") });
  const code = query.get("js_code") ?? "";
  const login = state.loginCodes.get(code);
  if (login === undefined || login.expiresAt <= simulation.now()) throw new WechatError(40029);
  request.openid = login.openid;
  countMinuteCall(simulation, `login ${login.openid}`, MAX_LOGINS_PER_MINUTE_AND_USER);
  state.loginCodes.delete(code);
  return { session_key: createSessionKey(), openid: login.openid };
}
