import {
  NoticeError,
  toErrorDetails,
  type ErrorDetail,
  type ErrorReason,
  type Explanation,
} from "@mp-notice/core";
import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { ZodError } from "zod";
import { findDatabaseTrouble } from "../database/database-trouble.ts";

const CODE_BY_REASON = {
  UNAUTHENTICATED: "UNAUTHORIZED",
  CODE_REQUIRED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  RATE_LIMITED: "TOO_MANY_REQUESTS",
  INPUT_INVALID: "BAD_REQUEST",
  NOT_FOUND: "NOT_FOUND",
  MINI_PROGRAM_NOT_CONFIGURED: "PRECONDITION_FAILED",
  NOTICE_NOT_FOUND: "NOT_FOUND",
  NOTICE_NOT_READY: "PRECONDITION_FAILED",
  FIELD_INVALID: "BAD_REQUEST",
  MAPPING_INVALID: "BAD_REQUEST",
  TEMPLATE_NOT_FOUND: "NOT_FOUND",
  TEMPLATE_LIMIT: "PRECONDITION_FAILED",
  IDEMPOTENCY_CONFLICT: "CONFLICT",
  ALREADY_KNOWN: "CONFLICT",
  VERSION_CONFLICT: "CONFLICT",
  CONFIRMATION_REQUIRED: "CONFLICT",
  LAST_OWNER: "CONFLICT",
  DEFINITION_IN_USE: "CONFLICT",
  WECHAT_REJECTED: "UNPROCESSABLE_CONTENT",
  WECHAT_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  WECHAT_QUOTA: "SERVICE_UNAVAILABLE",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
  INTERNAL: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorReason, TRPC_ERROR_CODE_KEY>;

/** Errors that tRPC raises itself. Any other code is a bug of ours. */
const REASON_BY_CODE: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorReason>> = {
  PARSE_ERROR: "INPUT_INVALID",
  BAD_REQUEST: "INPUT_INVALID",
  METHOD_NOT_SUPPORTED: "INPUT_INVALID",
  UNSUPPORTED_MEDIA_TYPE: "INPUT_INVALID",
  PAYLOAD_TOO_LARGE: "INPUT_INVALID",
  NOT_FOUND: "NOT_FOUND",
  UNAUTHORIZED: "UNAUTHENTICATED",
  FORBIDDEN: "FORBIDDEN",
  TOO_MANY_REQUESTS: "RATE_LIMITED",
};

/** What every error carries in `error.data`, beside tRPC's own fields. */
interface ErrorReport {
  reason: ErrorReason;
  details: ErrorDetail[];
  /** Only for WeChat's refusals. */
  explanation: Explanation | null;
}

/** Converts a thrown value to a NoticeError: database outages become UNAVAILABLE, not INTERNAL. `null` for anything else. */
export function findNoticeError(error: unknown): NoticeError | null {
  if (error instanceof NoticeError) return error;
  const trouble = findDatabaseTrouble(error);
  if (!trouble) return null;
  const message = "the service cannot reach its database: try again later";
  return new NoticeError("UNAVAILABLE", message, { cause: error });
}

export function toTrpcError(error: NoticeError): TRPCError {
  return new TRPCError({
    code: CODE_BY_REASON[error.reason],
    message: error.message,
    cause: error,
  });
}

export function getHttpStatus(error: NoticeError): number {
  return getHTTPStatusCodeFromError(toTrpcError(error));
}

/** The reason and details of an error, with a message that reveals no internals. */
export function reportError(error: TRPCError): ErrorReport & { message: string } {
  const { cause } = error;
  if (cause instanceof NoticeError && cause.reason !== "INTERNAL") {
    const { reason, details, explanation, message } = cause;
    return { reason, details, explanation, message };
  }
  const reason = REASON_BY_CODE[error.code] ?? "INTERNAL";
  const plain = { reason, details: [], explanation: null };
  if (reason === "INTERNAL") return { ...plain, message: "Internal error" };
  if (cause instanceof ZodError) {
    const details = toErrorDetails(cause);
    const message = details
      .map(({ field, problem }) => `${field ?? "input"}: ${problem}`)
      .join("; ");
    return { ...plain, details, message };
  }
  return { ...plain, message: error.message };
}
