import type { HostStorage } from "./host-storage.ts";
import { logWarning } from "./log-warning.ts";

export type Permission =
  | { kind: "form"; formId: string; orderId?: string }
  | { kind: "payment"; prepayId: string; orderId: string }
  /** With `notice` and `moment` it answers `ask`: a permission is then held for the order. */
  | {
      kind: "subscribe";
      templateId: string;
      answer: string;
      orderId?: string;
      notice?: string;
      moment?: string;
    };

export type PendingReport = Permission & {
  reportId: string;
  /** When the customer gave the permission, by the phone's clock, in unix milliseconds. */
  at: number;
};

export const MAX_PENDING_REPORTS = 200;
export const MAX_PENDING_BYTES = 65_536;
export const MAX_PENDING_AGE_MS = 7 * 86_400_000;

/** The outbox: permissions that the service has not acknowledged yet, in storage and in memory. */
export interface PendingReports {
  /** Deduplicates by formId and prepay_id. */
  add(permission: Permission): void;
  /** Oldest first, within the bounds. */
  list(): PendingReport[];
  /** Removes exactly these reports. */
  settle(reportIds: string[]): void;
}

export function createPendingReports(storage: HostStorage): PendingReports {
  // The in-memory copy survives a storage that is full or that the shop cleared.
  let known: PendingReport[] = [];
  const settled = new Set<string>();

  // Re-read storage each time: another instance may have added reports.
  const merge = (added: PendingReport[]) => {
    const byId = new Map<string, PendingReport>();
    for (const report of [...readReports(storage), ...known, ...added]) {
      if (!settled.has(report.reportId)) byId.set(report.reportId, report);
    }
    known = keepWithinBounds([...byId.values()].sort((a, b) => a.at - b.at));
    storage.write("reports", known);
    return known;
  };

  // Load now, so that a shop that clears its storage at launch loses nothing.
  merge([]);

  return {
    add(permission) {
      const credential = getCredential(permission);
      if (!credential || !merge([]).some((report) => getCredential(report) === credential))
        merge([Object.assign({ reportId: createReportId(), at: Date.now() }, permission)]);
    },
    list: () => merge([]),
    settle(reportIds) {
      for (const reportId of reportIds) settled.add(reportId);
      merge([]);
    },
  };
}

/** Whether the text can be a formId or a prepay_id, by the service's own rule: not "undefined", not a transaction id. */
export function isCredential(id: string): boolean {
  return /^(?!(?:undefined|null|NaN|\d{28})$)[!-~]{1,128}$/.test(id);
}

function getCredential(permission: Permission): string | undefined {
  const { formId, prepayId } = permission as { formId?: string; prepayId?: string };
  return formId || prepayId;
}

function createReportId(): string {
  const random = () => Math.random().toString(36).slice(2);
  return `${Date.now().toString(36)}-${random()}${random()}`;
}

function readReports(storage: HostStorage): PendingReport[] {
  return ([] as unknown[]).concat(storage.read("reports")).filter(isPendingReport);
}

function isPendingReport(value: unknown): value is PendingReport {
  const { reportId, at } = Object(value) as Partial<PendingReport>;
  return typeof reportId === "string" && typeof at === "number";
}

function keepWithinBounds(reports: PendingReport[]): PendingReport[] {
  const oldest = Date.now() - MAX_PENDING_AGE_MS;
  const kept: PendingReport[] = [];
  let bytes = 2;
  for (const report of [...reports].reverse()) {
    bytes += countBytes(JSON.stringify(report)) + 1;
    if (kept.length === MAX_PENDING_REPORTS || bytes > MAX_PENDING_BYTES || report.at < oldest) {
      break;
    }
    kept.push(report);
  }
  const dropped = reports.length - kept.length;
  if (dropped > 0) {
    logWarning(`${dropped} report(s) dropped: older than 7 days, or over 200 reports or 64 KiB`);
  }
  return kept.reverse();
}

/** Upper bound of the UTF-8 size: whatever is not ASCII counts as three bytes, a surrogate pair as six. */
function countBytes(text: string): number {
  return text.replace(/[^ -~]/g, "123").length;
}
