import { NoticeError } from "@mp-notice/core";

/** What is away for a moment, e.g. while its primary changes, is back by then. */
const DEFAULT_SECONDS = 5;
const COME_AGAIN = new Set([429, 503]);

/** The `Retry-After` that a refusal carries, whatever refused; `null` when asking again is no remedy. */
export function findRetryAfter(refusals: { httpStatus: number; cause: unknown }[]): string | null {
  const seconds = refusals.flatMap(({ httpStatus, cause }) => {
    if (!COME_AGAIN.has(httpStatus)) return [];
    return [(cause instanceof NoticeError ? cause.retryAfterSeconds : null) ?? DEFAULT_SECONDS];
  });
  return seconds.length === 0 ? null : String(Math.max(...seconds));
}
