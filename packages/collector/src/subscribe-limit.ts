import type { WxLike } from "./host.port.ts";

type Version = [major: number, minor: number, patch: number];

/** Used when the version is unknown. */
const USUAL_LIMIT = 3;

/**
 * How many template ids one call may name: one up to base library 2.8.3, then three (facts §4.1), five from 3.12.1.
 * WeChat's own version does not matter: desktop and HarmonyOS number theirs differently, and a phone that allows fewer
 * answers 20003.
 */
export function getSubscribeLimit(host: WxLike): number {
  try {
    const wx = host as Required<WxLike>;
    const info = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
    const [major, minor, patch] = String(info.SDKVersion).split(".").map(Number) as Version;
    const library = (major * 1000 + minor) * 1000 + patch;
    return library <= 2_008_003 ? 1 : library >= 3_012_001 ? 5 : USUAL_LIMIT;
  } catch {
    return USUAL_LIMIT;
  }
}
