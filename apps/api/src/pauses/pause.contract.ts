import { PAUSED_APIS, type PausedApi } from "@mp-notice/core";
import { z } from "zod";

export const pausedApiSchema = z.enum(PAUSED_APIS);

/** Datetimes are ISO 8601. */
export const pauseSchema = z.object({
  appId: z.string(),
  api: pausedApiSchema,
  errcode: z.number(),
  /** WeChat's original message, for the small print. */
  errmsg: z.string(),
  reason: z.string(),
  reasonEn: z.string(),
  advice: z.string(),
  adviceEn: z.string(),
  pausedAt: z.string(),
  /** When WeChat last gave this answer. */
  answeredAt: z.string(),
  /** When the next delivery is let through as a probe. */
  probeAt: z.string(),
  /** Queued deliveries that only this pause holds back. */
  heldDeliveries: z.number(),
});
export type PauseItem = z.output<typeof pauseSchema>;

/**
 * `probing`: one delivery is sent now, and WeChat's answer to it decides · `resumed`: no delivery was queued to probe with, so the
 * next one is sent at once · `not_paused`: sending was not paused.
 */
export const RESUME_OUTCOMES = ["probing", "resumed", "not_paused"] as const;
export type ResumeOutcome = (typeof RESUME_OUTCOMES)[number];

/** Every method acts for the mini program in the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface PauseService {
  list(): Promise<PauseItem[]>;
  /** @throws NoticeError NOT_FOUND for another mini program's pause */
  resume(input: { appId: string; api: PausedApi }): Promise<{ outcome: ResumeOutcome }>;
}
