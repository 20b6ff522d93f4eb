import { z } from "zod";
import { orderIdSchema } from "../deliveries/queue-deliveries.ts";
import type { ErrorDetail } from "../errors.ts";
import { idSchema } from "../id-schema.ts";
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
  | {
      verdict: "credential";
      kind: "form" | "payment";
      credential: string;
      orderId: string | null;
      acceptedAt: number;
    }
  | { verdict: "subscription"; templateId: string; orderId: string | null; acceptedAt: number };

/** Judges a report by itself. `now` and the result's `acceptedAt` are unix milliseconds. */
export function checkReport(report: GrantReport, now: number): CheckedReport {
  const acceptedAt = now - report.ageMs;
  if (report.kind === "subscribe") {
    if (!isAcceptance(report.answer)) return { verdict: "no_grant" };
    return {
      verdict: "subscription",
      templateId: report.templateId,
      orderId: report.orderId ?? null,
      acceptedAt,
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
