import { ERROR_REASONS, type ErrorReason } from "@mp-notice/core";
import { z } from "zod";
import { findRetryAfter } from "../http/retry-after.ts";
import { errorDetailSchema, errorReasonSchema } from "../trpc/error-schemas.ts";
import { getHttpStatus } from "../trpc/get-http-status.ts";
import { type Response, toReference } from "./openapi-document.ts";
import { REASON_ADVICE } from "./reason-advice.ts";

const ERROR = "Error";
export const RETRY_AFTER = "RetryAfter";

/** Refusals that every call can get. */
const COMMON_REASONS = [
  "INPUT_INVALID",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "UNAVAILABLE",
  "INTERNAL",
] as const satisfies readonly ErrorReason[];

const wordingSchema = z.object({ what: z.string(), advice: z.string() }).meta({ id: "Wording" });

/** The body of every answer that is not a success. */
export const errorAnswerSchema = z
  .object({
    error: z.object({
      message: z.string().describe("For logs · 用于日志"),
      code: z.int().describe("JSON-RPC's number; branch on `data.reason` · 按 `data.reason` 判断"),
      data: z.object({
        reason: errorReasonSchema.describe(describeReasons(ERROR_REASONS)),
        details: z
          .array(errorDetailSchema)
          .describe("Every field that is wrong, at once · 一次指出所有不对的字段"),
        explanation: z
          .object({ errcode: z.int(), zh: wordingSchema, en: wordingSchema })
          .nullish()
          .describe("Only when WeChat refused · 仅在微信拒绝时"),
        requestId: z
          .string()
          .nullable()
          .describe("Find the call in the log by it · 用它在日志里查"),
        httpStatus: z.int(),
        code: z.string().describe("tRPC's name for the status · tRPC 的状态名"),
        path: z.string().optional().describe("The procedure · 调用的过程"),
      }),
    }),
  })
  .meta({ id: ERROR });

/** One response per HTTP status, and `default` for whatever a proxy adds. */
export function describeErrors(reasons: readonly ErrorReason[]): Record<string, Response> {
  const all = ERROR_REASONS.filter((reason) => [...COMMON_REASONS, ...reasons].includes(reason));
  const byStatus = Map.groupBy(all, getHttpStatus);
  const responses = [...byStatus].map(([status, ofStatus]) => [
    String(status),
    {
      description: describeReasons(ofStatus),
      ...(findRetryAfter([{ httpStatus: status, cause: null }])
        ? { headers: { "Retry-After": { $ref: `#/components/headers/${RETRY_AFTER}` } } }
        : {}),
      content: toContent(),
    },
  ]);
  return {
    ...Object.fromEntries(responses),
    default: {
      description:
        "Any other error, e.g. a body that is too large (413) or not JSON (415), both INPUT_INVALID · 其他错误",
      content: toContent(),
    },
  };
}

function toContent(): Response["content"] {
  return { "application/json": { schema: toReference(ERROR) } };
}

function describeReasons(reasons: readonly ErrorReason[]): string {
  return reasons
    .map((reason) => {
      const { en, zh, retry } = REASON_ADVICE[reason];
      return `- \`${reason}\`${retry ? " (retry later 可重试)" : ""}: ${en} · ${zh}`;
    })
    .join("\n");
}
