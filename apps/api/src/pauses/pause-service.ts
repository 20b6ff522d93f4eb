import type { PausedApi } from "@mp-notice/core";

/** What stands still, why, and when it is tried again. Datetimes are ISO 8601. */
export interface PauseItem {
  appId: string;
  api: PausedApi;
  errcode: number;
  /** WeChat's own words, for the small print. */
  errmsg: string;
  reason: string;
  reasonEn: string;
  advice: string;
  adviceEn: string;
  pausedAt: string;
  /** When WeChat last answered so. */
  answeredAt: string;
  /** When one delivery is let through by itself. */
  probeAt: string;
  /** Deliveries that are queued and could leave but for this. */
  heldDeliveries: number;
}

/**
 * `probing`: one delivery leaves now, and what WeChat answers it decides · `resumed`: nothing was queued to try it with, what
 * comes next leaves at once · `not_paused`: it goes on already.
 */
export const RESUME_OUTCOMES = ["probing", "resumed", "not_paused"] as const;
export type ResumeOutcome = (typeof RESUME_OUTCOMES)[number];

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface PauseService {
  list(): Promise<PauseItem[]>;
  /** @throws NoticeError NOT_FOUND for another mini program's. */
  resume(input: { appId: string; api: PausedApi }): Promise<{ outcome: ResumeOutcome }>;
}
