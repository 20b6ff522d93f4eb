import type { MessageType, TryProblem } from "./webhook.contract.ts";
import { TEST_EVENT } from "./webhook.contract.ts";

/** What one request to a receiver led to. */
export interface Try {
  /** `null` when no answer came. */
  status: number | null;
  problem: TryProblem | null;
  durationMs: number;
  answer: string | null;
  /** The answer's `Retry-After`. */
  retryAfterMs: number | null;
}

export type Verdict =
  | { next: "delivered" }
  | { next: "pending"; retryInMs: number }
  /** `isGone`: the receiver wants nothing more. */
  | { next: "failed"; isGone: boolean };

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses between the tries: ten tries within about three days. */
export const RETRY_LADDER_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
] as const;
/** Spreads the retries of messages that failed together. */
const JITTER = 0.1;
/** No receiver may put a message off for longer. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;
const GONE = 410;

/** `tries` includes this one; `random` is from 0 to 1. */
export function judgeTry(
  tried: Pick<Try, "status" | "problem" | "retryAfterMs">,
  { type, tries, random }: { type: MessageType; tries: number; random: number },
): Verdict {
  if (tried.problem === null) return { next: "delivered" };
  if (tried.status === GONE) return { next: "failed", isGone: true };
  const pause = RETRY_LADDER_MS[tries - 1];
  if (pause === undefined || type === TEST_EVENT) return { next: "failed", isGone: false };
  const asked = Math.min(tried.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  return { next: "pending", retryInMs: Math.max(Math.round(pause * (1 + JITTER * random)), asked) };
}

/** Seconds or an HTTP date; `null` when there is none to obey. */
export function readRetryAfter(header: unknown, now: number): number | null {
  if (typeof header !== "string") return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
