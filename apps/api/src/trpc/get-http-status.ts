import { type ErrorReason, NoticeError } from "@mp-notice/core";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { toTrpcError } from "./map-notice-errors.ts";

/** The HTTP status of an error with this reason. */
export function getHttpStatus(reason: ErrorReason): number {
  return getHTTPStatusCodeFromError(toTrpcError(new NoticeError(reason, "")));
}
