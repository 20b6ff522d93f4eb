import { CHANNELS } from "../mapping/mapping.ts";

/** What a pause covers: the whole account, or one channel's send API. */
export const PAUSED_APIS = ["account", ...CHANNELS] as const;
export type PausedApi = (typeof PAUSED_APIS)[number];

export interface Pause {
  api: PausedApi;
  errcode: number;
  errmsg: string;
  /** Unix milliseconds. */
  pausedAt: number;
  /** When WeChat last gave this answer. */
  answeredAt: number;
  /** When one delivery is let through to test whether sending works again. */
  probeAt: number;
}

/** One row per (appId, API); the queue is not rewritten. */
export interface PauseStore {
  list(appId: string): Promise<Pause[]>;
  /** Pauses the API; when it is already paused, reschedules the next probe. */
  pause(
    appId: string,
    pause: { api: PausedApi; errcode: number; errmsg: string; probe: ProbeTime },
  ): Promise<void>;
  /** True for exactly one caller once the probe is due; the next probe is a minute later. */
  takeProbe(input: { appId: string; api: PausedApi }): Promise<boolean>;
  /** Makes the next probe due at once; false when the API is not paused. */
  probeNow(input: { appId: string; api: PausedApi }): Promise<boolean>;
  resume(input: { appId: string; api: PausedApi }): Promise<void>;
}

/** In a minute, or after WeChat's daily quota resets. */
export type ProbeTime = "in_a_minute" | "after_quota_reset";

export const PROBE_INTERVAL_MS = 60_000;
const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;
/** WeChat does not document the hour (facts §9); five minutes past midnight is assumed to be safe. */
const RESET_AFTER_MIDNIGHT_MS = 5 * 60_000;

/** The next 00:05 at +08:00, in unix milliseconds. */
export function computeQuotaResetMs(now: number): number {
  const sinceMidnight = (now + CHINA_OFFSET_MS) % DAY_MS;
  const today = now - sinceMidnight + RESET_AFTER_MIDNIGHT_MS;
  return today > now ? today : today + DAY_MS;
}
