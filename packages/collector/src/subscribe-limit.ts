import type { WxLike } from "./host.port.ts";

/**
 * How many template ids one call may name, by base library: one until 2.8.3 (facts §4.1), then three; five is
 * documented from 3.12.1 on. Three where no version can be read.
 */
export function getSubscribeLimit(host: WxLike): number {
  const info = host.getAppBaseInfo ? host.getAppBaseInfo() : host.getSystemInfoSync?.();
  const [major = NaN, minor = NaN, patch = NaN] = String(info?.SDKVersion).split(".").map(Number);
  const version = (major * 1000 + minor) * 1000 + patch;
  if (version <= 2_008_003) return 1;
  return version >= 3_012_001 ? 5 : 3;
}
