import { TRPCClientError } from "@trpc/client";
import type { AppRouter } from "@mp-notice/api/router";
import type { RouterErrorData } from "./router-types.ts";

/** `UNREACHABLE` = no answer. The call may have succeeded: retry it with the same idempotency key. */
export type NoticeClientErrorReason = RouterErrorData["reason"] | "UNREACHABLE";

export interface NoticeClientErrorDetail {
  /** Input path, e.g. `data.order_amount`. */
  field?: string;
  problem: string;
}

/** The only error that calls reject with. Branch on `reason`; `message` is for logs and names each field's problem. */
export class NoticeClientError extends Error {
  readonly reason: NoticeClientErrorReason;
  readonly details: NoticeClientErrorDetail[];
  /** Identifies the call in the service's log; `null` without an answer. */
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

/** `address`: the service's origin, which a connection error does not name. */
export function toNoticeClientError(error: unknown, address: string): NoticeClientError {
  const message = error instanceof Error ? error.message : String(error);
  const data = isRouterError(error) ? error.data : undefined;
  if (!data?.reason) {
    const why = [message, ...listCauses(error)].join(": ");
    return new NoticeClientError("UNREACHABLE", `no answer from ${address} (${why})`, {
      cause: error,
    });
  }
  const { reason, details, requestId } = data;
  const problems = details.map(({ field, problem }) => (field ? `${field} ${problem}` : problem));
  // Do not append the service's message: it may name the fields already.
  const named = problems.length > 0 ? problems.join("; ") : message;
  return new NoticeClientError(reason, named, { details, requestId, cause: error });
}

/** `fetch failed` alone says nothing; its causes do: connection refused, unknown host. */
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
