import { z } from "zod";
import { NoticeError } from "../errors.ts";
import { datetimeSchema } from "../notices/field-types.ts";

/** Idempotency keys are kept for at least as long after a delivery has ended. */
export const MAX_DELAY_SECONDS = 30 * 86_400;

const DELAY_PROBLEM = `must be a whole number of seconds from 0 to ${MAX_DELAY_SECONDS} (30 days)`;

/** The inputs that postpone a trigger; at most one of them. */
export const sendTimeShape = {
  sendAt: datetimeSchema
    .optional()
    .describe(
      "When to send it, at most 30 days from now: ISO 8601, or unix seconds; without an offset, +08:00 applies · 什么时候发，最多 30 天后：ISO 8601 或 unix 秒，不带时区按 +08:00",
    ),
  delaySeconds: z
    .int({ error: DELAY_PROBLEM })
    .min(0, { error: DELAY_PROBLEM })
    .max(MAX_DELAY_SECONDS, { error: DELAY_PROBLEM })
    .optional()
    .describe(
      "How many seconds from now to send it, instead of `sendAt` · 多少秒后发，与 `sendAt` 二选一",
    ),
};

/** When a delivery is due: after a delay, or at a moment in unix milliseconds. `null`: at once. */
export type SendTime = { delayMs: number } | { atMs: number } | null;

/**
 * `nowMs` is only for the bound: what is due is decided by the database's clock. A past moment means at once.
 * @throws NoticeError INPUT_INVALID
 */
export function readSendTime(
  { sendAt, delaySeconds }: { sendAt?: number | undefined; delaySeconds?: number | undefined },
  { nowMs }: { nowMs: number },
): SendTime {
  if (sendAt !== undefined && delaySeconds !== undefined) {
    const problem = "cannot be given together with delaySeconds";
    throw new NoticeError("INPUT_INVALID", `sendAt ${problem}`, {
      details: [{ field: "sendAt", problem }],
    });
  }
  if (delaySeconds !== undefined) return delaySeconds > 0 ? { delayMs: delaySeconds * 1000 } : null;
  if (sendAt === undefined) return null;
  const atMs = sendAt * 1000;
  if (atMs > nowMs + MAX_DELAY_SECONDS * 1000) {
    const problem = "must be at most 30 days from now";
    throw new NoticeError("INPUT_INVALID", `sendAt ${problem}`, {
      details: [{ field: "sendAt", problem }],
    });
  }
  return { atMs };
}
