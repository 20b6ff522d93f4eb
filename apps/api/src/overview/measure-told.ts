import type { NoticeCatalog } from "@mp-notice/core";
import { DAY_MS, getStartOfDay } from "../time/china-days.ts";
import { SLICE_MS } from "../time/count-slices.ts";
import type { SliceCount } from "./count-deliveries.ts";
import type { Told } from "./overview.contract.ts";
import { sumOutcomes } from "./sum-outcomes.ts";

const SPAN_DAYS = 7;
/** Why a message that was due did not arrive, as far as is known. */
const CAUSES = ["noGrant", "failed", "unknown"] as const;

/** Of the messages that were due in the last seven days, how many were sent, beside the seven days before. What still waits counts in neither. */
export function measureTold(
  counts: readonly SliceCount[],
  { now, catalog }: { now: number; catalog: NoticeCatalog },
): Told {
  const until = getStartOfDay(now) + DAY_MS;
  const from = until - SPAN_DAYS * DAY_MS;
  const between = (start: number, end: number) =>
    counts.filter(({ slice }) => slice * SLICE_MS >= start && slice * SLICE_MS < end);
  const current = between(from, until);
  const before = between(from - SPAN_DAYS * DAY_MS, from);
  const codes = [...new Set([...current, ...before].map(({ notice }) => notice))];
  const byNotice = codes.flatMap((code) => {
    const notice = catalog.find(code);
    if (!notice) return [];
    const of = (some: readonly SliceCount[]) => some.filter((count) => count.notice === code);
    const { name, nameEn } = notice;
    return [{ code, name, nameEn, ...sumTold(of(current)), before: sumTold(of(before)) }];
  });
  const worst = byNotice
    .flatMap((notice) => CAUSES.map((cause) => ({ ...notice, cause, missed: notice[cause] })))
    .reduce<{ code: string; cause: (typeof CAUSES)[number]; missed: number } | null>(
      (most, each) => (each.missed > (most?.missed ?? 0) ? each : most),
      null,
    );
  return {
    ...sumTold(current),
    before: sumTold(before),
    byNotice: byNotice
      .filter(({ due, before: former }) => due + former.due > 0)
      .toSorted((a, b) => b.due - a.due),
    best: worst && { code: worst.code, cause: worst.cause, missed: worst.missed },
  };
}

function sumTold(counts: readonly SliceCount[]) {
  const { sent, noGrant, failed, unknown } = sumOutcomes([...counts]);
  return { due: sent + noGrant + failed + unknown, told: sent, noGrant, failed, unknown };
}
