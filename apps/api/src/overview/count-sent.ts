import type { DeliveryCounts } from "./delivery-counts.ts";
import { listLastDays } from "../time/china-days.ts";
import { SLICE_MS } from "../time/count-slices.ts";

/** Sent deliveries by notice, of those accepted in the last `days` days. */
export async function countSent(
  { counts, now }: { counts: DeliveryCounts; now: number },
  { appId, days }: { appId: string; days: number },
): Promise<Map<string, number>> {
  const { from } = listLastDays(now, days);
  const sent = new Map<string, number>();
  for (const { notice, state, count } of await counts.list(appId, from / SLICE_MS))
    if (state === "sent") sent.set(notice, (sent.get(notice) ?? 0) + count);
  return sent;
}
