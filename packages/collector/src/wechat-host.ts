import type { WxLike } from "./host.port.ts";

declare const wx: WxLike | undefined;

/** The global `wx`, or `undefined` outside WeChat: pass another host there. */
export function findWechatHost(): WxLike | undefined {
  return typeof wx === "undefined" ? undefined : wx;
}
