import {
  assertParcelsFit,
  NoticeError,
  type Parcel,
  type ShipmentContent,
  type ShipmentState,
} from "@mp-notice/core";

/** A backend's clock may be ahead of the database's. */
const MAX_AHEAD_MS = 10 * 60_000;

/** A report that may concern a new one of the same payment. */
export interface LiveReport {
  id: string;
  state: ShipmentState;
  fingerprint: string;
  uploadAt: number;
  parcels: Parcel[];
}

export interface NewReport {
  content: Omit<ShipmentContent, "uploadAt">;
  /** SHA-256 of the content. */
  fingerprint: string;
  /** Unix milliseconds; `null`: now. */
  shippedAt: number | null;
}

/**
 * Compares a report with its payment's live ones, newest first: the one that says the same, or when the new one is shipped.
 * @throws NoticeError INPUT_INVALID
 */
export function judgeReport(
  { content, fingerprint, shippedAt }: NewReport,
  { live, now }: { live: readonly LiveReport[]; now: number },
): { same: LiveReport } | { same: null; uploadAt: number } {
  // A correction is compared with what it corrects, anything else with all that was said before.
  const compared = content.reship ? live.slice(0, 1) : live;
  const same = compared.find((report) => report.fingerprint === fingerprint);
  if (same) return { same };
  if (!content.reship) {
    const known = live.flatMap(({ parcels }) => parcels);
    assertParcelsFit(
      content.parcels,
      known.filter(({ trackingNo }) => trackingNo !== null),
    );
  }
  const lastUploadAt = Math.max(0, ...live.map(({ uploadAt }) => uploadAt));
  if (shippedAt !== null) assertShippedAt(shippedAt, { now, lastUploadAt });
  return { same: null, uploadAt: shippedAt ?? Math.max(now, lastUploadAt + 1) };
}

function assertShippedAt(
  shippedAt: number,
  { now, lastUploadAt }: { now: number; lastUploadAt: number },
): void {
  const last = new Date(lastUploadAt).toISOString();
  const problem =
    shippedAt > now + MAX_AHEAD_MS
      ? "must not be in the future"
      : shippedAt <= lastUploadAt
        ? `must be later than that of the order's report before, ${last}`
        : null;
  if (problem === null) return;
  throw new NoticeError("INPUT_INVALID", `shippedAt ${problem}`, {
    details: [{ field: "shippedAt", problem }],
  });
}
