import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@mp-notice/api/router";
import type { RouterErrorData } from "./router-types.ts";

/** `UNREACHABLE` = no answer of the service: what was asked for may have been done, so ask again with the same key. */
export type NoticeClientErrorReason = RouterErrorData["reason"] | "UNREACHABLE";

export interface NoticeClientErrorDetail {
  /** Path of the input, e.g. `data.order_amount`. */
  field?: string;
  problem: string;
}

/** The one error that calls reject with. Decide by `reason`; `message` is for logs: it names each field and its problem. */
export class NoticeClientError extends Error {
  readonly reason: NoticeClientErrorReason;
  readonly details: NoticeClientErrorDetail[];
  /** To find the call in the service's log; `null` when it did not answer. */
  readonly requestId: string | null;

  constructor(
    reason: NoticeClientErrorReason,
    message: string,
    options: { details?: NoticeClientErrorDetail[]; requestId?: string | null; cause?: unknown },
  ) {
    super(`${reason}: ${message}`, { cause: options.cause });
    this.name = "NoticeClientError";
    this.reason = reason;
    this.details = options.details ?? [];
    this.requestId = options.requestId ?? null;
  }
}

/** `address`: the service's, which an error of the connection does not name by itself. */
export function toNoticeClientError(error: unknown, address: string): NoticeClientError {
  const message = error instanceof Error ? error.message : String(error);
  const data = isRouterError(error) ? error.data : undefined;
  if (!data?.reason) {
    const why = [message, ...listCauses(error)].join(": ");
    return new NoticeClientError("UNREACHABLE", `no answer of ${address} (${why})`, {
      cause: error,
    });
  }
  const { reason, details, requestId } = data;
  const problems = details.map(({ field, problem }) => (field ? `${field} ${problem}` : problem));
  // What the service says may name them already.
  const named = problems.length > 0 ? problems.join("; ") : message;
  return new NoticeClientError(reason, named, { details, requestId, cause: error });
}

/** "fetch failed" says nothing; what it was caused by does: a refused connection, an unknown host. */
function listCauses(error: unknown): string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && causes.length < MAX_CAUSES) {
    if (cause.message && !causes.includes(cause.message)) causes.push(cause.message);
    ({ cause } = cause);
  }
  return causes;
}

const MAX_CAUSES = 3;

function isRouterError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
