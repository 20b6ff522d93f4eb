import { NoticeError } from "@mp-notice/core";

/** What is away for a moment, e.g. while its primary changes, is back by then. */
export const DEFAULT_RETRY_SECONDS = 5;
const COME_AGAIN = new Set([429, 503]);

/** The `Retry-After` that a refusal carries, whatever refused; `null` when asking again is no remedy. */
export function findRetryAfter(refusals: { httpStatus: number; cause: unknown }[]): string | null {
  const seconds = refusals.flatMap(({ httpStatus, cause }) => {
    if (!COME_AGAIN.has(httpStatus)) return [];
    const asked = cause instanceof NoticeError ? cause.retryAfterSeconds : null;
    // HTTP takes whole seconds; zero would be no wait.
    return [Math.max(1, Math.ceil(asked ?? DEFAULT_RETRY_SECONDS))];
  });
  return seconds.length === 0 ? null : String(Math.max(...seconds));
}
