import type { ErrorDetail, ErrorReason } from "@mp-notice/core";

interface ErrorAnswerInput {
  httpStatus: number;
  reason: ErrorReason;
  message: string;
  details: ErrorDetail[];
  requestId: string;
}

const CODE_BY_STATUS: ReadonlyMap<number, { code: string; number: number }> = new Map([
  [400, { code: "BAD_REQUEST", number: -32600 }],
  [403, { code: "FORBIDDEN", number: -32003 }],
  [404, { code: "NOT_FOUND", number: -32004 }],
  [408, { code: "TIMEOUT", number: -32008 }],
  [413, { code: "PAYLOAD_TOO_LARGE", number: -32013 }],
  [415, { code: "UNSUPPORTED_MEDIA_TYPE", number: -32015 }],
  [429, { code: "TOO_MANY_REQUESTS", number: -32029 }],
  [431, { code: "BAD_REQUEST", number: -32600 }],
  [503, { code: "SERVICE_UNAVAILABLE", number: -32603 }],
]);
const INTERNAL = { code: "INTERNAL_SERVER_ERROR", number: -32603 };

/** Formats an error outside tRPC like a tRPC error, so that clients parse one format. */
export function createErrorAnswer(input: ErrorAnswerInput) {
  const { httpStatus, reason, message, details, requestId } = input;
  const { code, number } = CODE_BY_STATUS.get(httpStatus) ?? INTERNAL;
  return {
    error: { message, code: number, data: { code, httpStatus, reason, details, requestId } },
  };
}
