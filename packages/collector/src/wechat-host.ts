import type { WxLike } from "./host.port.ts";

declare const wx: WxLike | undefined;

/** WeChat's own `wx`; absent where another host must be given. */
export function findWechatHost(): WxLike | undefined {
  return typeof wx === "undefined" ? undefined : wx;
}
