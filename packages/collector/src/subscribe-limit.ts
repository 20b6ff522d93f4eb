import type { WxLike } from "./host.port.ts";

/** Where no version can be read. */
const USUAL_LIMIT = 3;

/**
 * How many template ids one call may name: one up to base library 2.8.3 and WeChat 7.0.6 (facts §4.1), then three;
 * five is documented from base library 3.12.1 on.
 */
export function getSubscribeLimit(host: WxLike): number {
  try {
    const info = host.getAppBaseInfo ? host.getAppBaseInfo() : host.getSystemInfoSync?.();
    const library = toNumber(info?.SDKVersion);
    if (library <= 2_008_003 || toNumber(info?.version) <= 7_000_006) return 1;
    return library >= 3_012_001 ? 5 : USUAL_LIMIT;
  } catch {
    return USUAL_LIMIT;
  }
}

/** 1.2.3 as 1002003, so that versions compare; NaN, which compares with nothing, where it is none. */
function toNumber(version: string | undefined): number {
  const [major = NaN, minor = NaN, patch = NaN] = String(version).split(".").map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}
