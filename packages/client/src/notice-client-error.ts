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

/** The one error that calls reject with. Decide by `reason`; `message` is for logs. */
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

export function toNoticeClientError(error: unknown): NoticeClientError {
  const message = error instanceof Error ? error.message : String(error);
  const data = isRouterError(error) ? error.data : undefined;
  if (!data?.reason) return new NoticeClientError("UNREACHABLE", message, { cause: error });
  const { reason, details, requestId } = data;
  return new NoticeClientError(reason, message, { details, requestId, cause: error });
}

function isRouterError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError;
}
