import { z } from "zod";
import { orderIdSchema } from "../deliveries/queue-deliveries.ts";
import type { ErrorDetail } from "../errors.ts";
import { idSchema } from "../id-schema.ts";
import { plainNameSchema } from "../notices/own-notice.ts";
import { toErrorDetails } from "../input-problems.ts";
import { CREDENTIAL_REFUSALS, isAcceptance, readCredential } from "./credential.ts";
import { GRANT_LIFE_MS } from "./grant.ts";

export const MAX_REPORTS = 50;
const MAX_REPORT_AGE_MS = 10 * 365 * 86_400_000;

const reportBase = {
  reportId: idSchema(64).describe(
    "Chosen by the caller; the same id again is the same report · 由调用方取，用来去重",
  ),
  ageMs: z
    .number()
    .int()
    .min(0)
    .max(MAX_REPORT_AGE_MS)
    .describe(
      "How many milliseconds ago the customer acted: an age does not depend on the phone's clock · 多少毫秒前发生的，与手机时钟无关",
    ),
};
/**
 * The phone's raw formId or prepay_id. Not validated here: developer tools supply placeholder texts, which get a refusal
 * reason of their own.
 */
const credentialSchema = z.string().max(256);

export const grantReportSchema = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        ...reportBase,
        kind: z.literal("form"),
        formId: credentialSchema.describe("Of a submitted form · 提交表单得到的 formId"),
        orderId: orderIdSchema.optional(),
      })
      .meta({ id: "FormReport" }),
    z
      .strictObject({
        ...reportBase,
        kind: z.literal("payment"),
        prepayId: credentialSchema.describe("Of the payment · 支付的 prepay_id"),
        orderId: orderIdSchema,
      })
      .meta({ id: "PaymentReport" }),
    z
      .strictObject({
        ...reportBase,
        kind: z.literal("subscribe"),
        templateId: idSchema(64).describe("The template that was asked for · 请求订阅的模板"),
        answer: z
          .string()
          .max(64)
          .describe(
            "What `wx.requestSubscribeMessage` answered for this template; every answer that begins with `accept` gives a permission · 对这个模板的回答，以 `accept` 开头即得到权限",
          ),
        orderId: orderIdSchema.optional(),
        notice: plainNameSchema
          .optional()
          .describe(
            "With `moment` and `orderId`: the customer was to be asked for this notice of the order · 与 `moment`、`orderId` 一起：为订单的这个通知请求授权",
          ),
        moment: plainNameSchema
          .optional()
          .describe(
            "At which tap, e.g. `paid`; `answer` is then WeChat's answer, the reason why the customer was not asked, or `HAVE`: they have a free permission · 在哪个时机，如 `paid`；此时 `answer` 是微信的回答、没有请求的原因，或 `HAVE`（已有可用权限）",
          ),
      })
      .check(({ value, issues }) => {
        const { notice, moment, orderId } = value;
        if (notice === undefined && moment === undefined) return;
        for (const [field, given] of Object.entries({ notice, moment, orderId }))
          if (given === undefined)
            issues.push({
              code: "custom",
              input: value,
              path: [field],
              message: "is required: notice, moment and orderId belong together",
            });
      })
      .meta({ id: "SubscribeReport" }),
  ])
  .meta({ id: "Report" });

export type GrantReportInput = z.input<typeof grantReportSchema>;
export type GrantReport = z.output<typeof grantReportSchema>;

/** Each report is validated separately ({@link readReports}): an invalid report does not affect the others. */
export const grantReportsSchema = z
  .array(z.custom<GrantReportInput>().meta({ readBy: grantReportSchema }))
  .min(1)
  .max(MAX_REPORTS)
  .describe("Each is judged on its own · 每条单独判断");

/** Why a report gives no grant. Reporting again does not help in any of these cases. */
export const REPORT_REFUSALS = [
  ...CREDENTIAL_REFUSALS,
  "INPUT_INVALID",
  "ALREADY_KNOWN",
  "EXPIRED",
  "TEMPLATE_NOT_FOUND",
  "TOO_MANY_GRANTS",
] as const;
export type ReportRefusal = (typeof REPORT_REFUSALS)[number];

/** `accepted` = recorded; do not report it again. */
export interface ReportResult {
  reportId: string;
  accepted: boolean;
  reason?: ReportRefusal | undefined;
  /** The faults of each field when the reason is INPUT_INVALID. */
  details?: ErrorDetail[] | undefined;
}

export type ReadReport = { ok: true; report: GrantReport } | { ok: false; result: ReportResult };

/** Returns the valid reports, and results for the invalid ones, in the order of the input. */
export function readReports(reports: readonly unknown[]): ReadReport[] {
  return reports.map((given, index): ReadReport => {
    const parsed = grantReportSchema.safeParse(given);
    if (parsed.success) return { ok: true, report: parsed.data };
    const details = toErrorDetails(parsed.error).map(({ field, problem }) => ({
      field: field === undefined ? `reports.${index}` : `reports.${index}.${field}`,
      problem,
    }));
    const result = { accepted: false, reason: "INPUT_INVALID", details } as const;
    return { ok: false, result: { reportId: readReportId(given), ...result } };
  });
}

/** Unvalidated, so that the sender can match it to its report; empty when there is none. */
function readReportId(given: unknown): string {
  const parsed = z.object({ reportId: z.string() }).safeParse(given);
  return parsed.success ? parsed.data.reportId : "";
}

/** A report's value before any stored data is read. */
export type CheckedReport =
  | { verdict: "refused"; reason: ReportRefusal }
  /** A customer's refusal: recorded, gives nothing, voids nothing. */
  | { verdict: "no_grant" }
  /** Not asked, because the customer has a free permission: one is held for the order. */
  | { verdict: "have"; templateId: string; orderId: string; acceptedAt: number }
  | {
      verdict: "credential";
      kind: "form" | "payment";
      credential: string;
      orderId: string | null;
      acceptedAt: number;
    }
  | {
      verdict: "subscription";
      templateId: string;
      orderId: string | null;
      acceptedAt: number;
      /** Whether it answers an ask, so that the permission is held for the order. */
      isHeld: boolean;
    };

/** What became of asking a customer for a notice of an order at a moment. */
export interface Ask {
  orderId: string;
  notice: string;
  moment: string;
  /** WeChat's answer, why the customer was not asked, `HAVE`, or `OTHER` for a text that is none of these. */
  answer: string;
  /** Unix milliseconds. */
  askedAt: number;
}

export const HAVE = "HAVE";
const ANSWER = /^[A-Za-z0-9_]{1,64}$/;

/** The ask that a report answers; `null` for other reports. */
export function findAsk(report: GrantReport, now: number): Ask | null {
  if (report.kind !== "subscribe") return null;
  const { notice, moment, orderId, answer, ageMs } = report;
  if (notice === undefined || moment === undefined || orderId === undefined) return null;
  return {
    ...{ orderId, notice, moment, askedAt: now - ageMs },
    answer: ANSWER.test(answer) ? answer : "OTHER",
  };
}

/** Judges a report by itself. `now` and the result's `acceptedAt` are unix milliseconds. */
export function checkReport(report: GrantReport, now: number): CheckedReport {
  const acceptedAt = now - report.ageMs;
  if (report.kind === "subscribe") {
    const { templateId, answer, orderId = null } = report;
    const isAsked = findAsk(report, now) !== null;
    if (isAsked && orderId !== null && answer === HAVE)
      return { verdict: "have", templateId, orderId, acceptedAt };
    if (!isAcceptance(answer)) return { verdict: "no_grant" };
    return {
      verdict: "subscription",
      templateId,
      orderId,
      acceptedAt,
      isHeld: isAsked,
    };
  }
  const read = readCredential(report.kind === "form" ? report.formId : report.prepayId);
  if (!read.ok) return { verdict: "refused", reason: read.reason };
  if (report.ageMs >= GRANT_LIFE_MS) return { verdict: "refused", reason: "EXPIRED" };
  return {
    verdict: "credential",
    kind: report.kind,
    credential: read.credential,
    orderId: report.orderId ?? null,
    acceptedAt,
  };
}
