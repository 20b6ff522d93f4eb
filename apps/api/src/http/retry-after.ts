import { NoticeError } from "@mp-notice/core";

/** Covers a short outage such as a database failover. */
export const DEFAULT_RETRY_SECONDS = 5;
const COME_AGAIN = new Set([429, 503]);

/** The `Retry-After` of an error response; `null` when a retry would not help. */
export function findRetryAfter(refusals: { httpStatus: number; cause: unknown }[]): string | null {
  const seconds = refusals.flatMap(({ httpStatus, cause }) => {
    if (!COME_AGAIN.has(httpStatus)) return [];
    const asked = cause instanceof NoticeError ? cause.retryAfterSeconds : null;
    // HTTP takes whole seconds, and zero would mean no backoff.
    return [Math.max(1, Math.ceil(asked ?? DEFAULT_RETRY_SECONDS))];
  });
  return seconds.length === 0 ? null : String(Math.max(...seconds));
}
