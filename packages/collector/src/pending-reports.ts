import type { HostStorage } from "./host-storage.ts";
import { writeNote } from "./write-note.ts";

export type Permission =
  | { kind: "form"; formId: string; orderId?: string }
  | { kind: "payment"; prepayId: string; orderId: string }
  | { kind: "subscribe"; templateId: string; answer: string; orderId?: string };

export type PendingReport = Permission & {
  reportId: string;
  /** When it happened, by the phone's clock, in unix milliseconds. */
  at: number;
};

export const MAX_PENDING_REPORTS = 200;
export const MAX_PENDING_BYTES = 65_536;
export const MAX_PENDING_AGE_MS = 7 * 86_400_000;

/** Permissions that the service has not confirmed yet, in storage and in memory. */
export interface PendingReports {
  /** The same formId or prepay_id waits only once. */
  add(permission: Permission): void;
  /** Oldest first, within the bounds. */
  list(): PendingReport[];
  /** Ends these reports, and no others. */
  settle(reportIds: string[]): void;
}

export function createPendingReports(storage: HostStorage): PendingReports {
  // The copy outlives a storage that is full or that the shop cleared, as long as this instance lives.
  let known: PendingReport[] = [];
  const settled = new Set<string>();

  // What is stored is read again each time: another instance may have added to it.
  const merge = (added: PendingReport[]) => {
    const byId = new Map<string, PendingReport>();
    for (const report of [...readReports(storage), ...known, ...added]) {
      if (!settled.has(report.reportId)) byId.set(report.reportId, report);
    }
    known = keepWithinBounds([...byId.values()].sort((a, b) => a.at - b.at));
    storage.write("reports", known);
    return known;
  };

  // At once, so that a shop that clears its storage at launch loses nothing.
  merge([]);

  return {
    add(permission) {
      const credential = getCredential(permission);
      const waits =
        credential !== undefined &&
        merge([]).some((report) => getCredential(report) === credential);
      if (!waits)
        merge([Object.assign({ reportId: createReportId(), at: Date.now() }, permission)]);
    },
    list: () => merge([]),
    settle(reportIds) {
      for (const reportId of reportIds) settled.add(reportId);
      merge([]);
    },
  };
}

/** What can be a formId or a prepay_id: no name of a missing value, no transaction id. The service records nothing else. */
export function isCredential(id: string): boolean {
  return /^(?!(?:undefined|null|NaN|\d{28})$)[!-~]{1,128}$/.test(id);
}

function getCredential(permission: Permission): string | undefined {
  if (permission.kind === "form") return permission.formId;
  return permission.kind === "payment" ? permission.prepayId : undefined;
}

function createReportId(): string {
  const random = () => Math.random().toString(36).slice(2);
  return `${Date.now().toString(36)}-${random()}${random()}`;
}

function readReports(storage: HostStorage): PendingReport[] {
  const stored = storage.read("reports");
  return Array.isArray(stored) ? stored.filter(isPendingReport) : [];
}

function isPendingReport(value: unknown): value is PendingReport {
  const report = value as PendingReport | null;
  return !!report && typeof report.reportId === "string" && typeof report.at === "number";
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
    writeNote(`${dropped} report(s) dropped: older than 7 days, or more than 200 or 64 KiB wait`);
  }
  return kept.reverse();
}

/** UTF-8 bytes, at most: a surrogate pair counts as six. */
function countBytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  return bytes;
}
