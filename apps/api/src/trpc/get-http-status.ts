import { type ErrorReason, NoticeError } from "@mp-notice/core";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { toTrpcError } from "./map-notice-errors.ts";

export function getHttpStatus(reason: ErrorReason): number {
  return getHTTPStatusCodeFromError(toTrpcError(new NoticeError(reason, "")));
}
