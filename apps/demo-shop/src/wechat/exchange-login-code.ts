import { ShopError } from "../backend/order.ts";
import { callSimulator } from "./call-simulator.ts";

/** `GET /sns/jscode2session` (facts §5.1): exchanges a login code for the customer's openid. @throws ShopError */
export async function exchangeLoginCode(simulatorUrl: string, code: string): Promise<string> {
  const { appId, appSecret } = await callSimulator(simulatorUrl, { path: "/_simulator/app" });
  const query = new URLSearchParams({
    appid: String(appId),
    secret: String(appSecret),
    js_code: code,
    grant_type: "authorization_code",
  });
  const { openid } = await callSimulator(simulatorUrl, {
    path: `/sns/jscode2session?${query.toString()}`,
  });
  if (typeof openid !== "string") throw new ShopError(502, "WeChat gave no openid");
  return openid;
}
