import { isServiceError } from "./call-service.ts";
import type { PendingReport, PendingReports, Permission } from "./pending-reports.ts";
import { logWarning } from "./log-warning.ts";

/** The service's limit for one `collector.report`. */
const MAX_BATCH = 50;

export type WireReport = Permission & { reportId: string; ageMs: number };

export interface ReportResult {
  reportId: string;
  accepted: boolean;
  reason?: string;
}

interface SendReportsDeps {
  pending: PendingReports;
  /** Calls `collector.report`. */
  report: (reports: PendingReport[]) => Promise<ReportResult[]>;
}

/**
 * Sends all pending reports in batches. Returns whether none is left to retry. When the service rejects a batch as
 * invalid, bisects it to find and drop the one bad report.
 * @throws what `report` throws, except an invalid input.
 */
export async function sendReports({ pending, report }: SendReportsDeps): Promise<boolean> {
  const tried = new Set<string>();
  let size = MAX_BATCH;
  for (;;) {
    const untried = pending.list().filter(({ reportId }) => !tried.has(reportId));
    const batch = untried.slice(0, size);
    if (batch.length === 0) return pending.list().length === 0;
    try {
      const results = await report(batch);
      for (const { reportId } of batch) tried.add(reportId);
      pending.settle(results.filter(isFinal).map(({ reportId }) => reportId));
    } catch (error) {
      if (!isInputRefusal(error)) throw error;
      size = Math.ceil(batch.length / 2);
      const [only, ...others] = batch;
      if (only && others.length === 0) {
        logWarning(`${only.kind} report dropped: the service calls it invalid`);
        pending.settle([only.reportId]);
        size = MAX_BATCH;
      }
    }
  }
}

/** Call it right before sending: it computes the age from the current time. */
export function toWireReport(report: PendingReport): WireReport {
  // JSON leaves out what is undefined.
  return Object.assign({}, report, { ageMs: Math.max(0, Date.now() - report.at), at: undefined });
}

function isFinal({ accepted, reason }: ReportResult): boolean {
  if (accepted || reason === "ALREADY_KNOWN") return true;
  if (!reason || /^(INTERNAL|UNAVAILABLE|RATE_LIMITED|WECHAT_)/.test(reason)) return false;
  logWarning(`report refused: ${reason}`);
  return true;
}

function isInputRefusal(error: unknown): boolean {
  return isServiceError(error) && (error.reason === "INPUT_INVALID" || error.status === 413);
}
