import { z } from "zod";
import { isAcceptance, readCredential, type CredentialRefusal } from "./credential.ts";
import { GRANT_LIFE_MS } from "./grant.ts";

export const MAX_REPORTS = 50;
const MAX_REPORT_AGE_MS = 10 * 365 * 86_400_000;

const printable = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[\x21-\x7e]+$/, { error: "must be printable ASCII without spaces" });

const reportBase = {
  /** Chosen by the collector; the same one again is the same report. */
  reportId: printable(64),
  /** How long ago it happened, so that a phone's wrong clock does not matter. */
  ageMs: z.number().int().min(0).max(MAX_REPORT_AGE_MS),
};
const orderId = z.string().trim().min(1).max(64);

export const grantReportSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...reportBase,
    kind: z.literal("form"),
    formId: z.string().max(256),
    orderId: orderId.optional(),
  }),
  z.strictObject({
    ...reportBase,
    kind: z.literal("payment"),
    prepayId: z.string().max(256),
    orderId,
  }),
  z.strictObject({
    ...reportBase,
    kind: z.literal("subscribe"),
    templateId: printable(64),
    answer: z.string().max(64),
    orderId: orderId.optional(),
  }),
]);

export const grantReportsSchema = z.array(grantReportSchema).min(1).max(MAX_REPORTS);

export type GrantReport = z.output<typeof grantReportSchema>;

/** Why a report is no grant. None of them gets better by reporting again. */
export type ReportRefusal =
  | CredentialRefusal
  | "ALREADY_KNOWN"
  | "EXPIRED"
  | "TEMPLATE_NOT_FOUND"
  | "TOO_MANY_GRANTS";

/** `accepted` = recorded, do not report again. */
export interface ReportResult {
  reportId: string;
  accepted: boolean;
  reason?: ReportRefusal | undefined;
}

/** A report, understood: what it is worth before anything stored is looked at. */
export type CheckedReport =
  | { verdict: "refused"; reason: ReportRefusal }
  /** A customer's refusal: recorded, gives nothing, takes nothing. */
  | { verdict: "no_grant" }
  | {
      verdict: "credential";
      kind: "form" | "payment";
      credential: string;
      orderId: string | null;
      acceptedAt: number;
    }
  | { verdict: "subscription"; templateId: string; orderId: string | null; acceptedAt: number };

/** What a report is worth by itself. `now` and the result's `acceptedAt` are unix milliseconds. */
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
