import type { DeliveryCause, DeliverySummary } from "./delivery.contract.ts";

type Caused = Pick<
  DeliverySummary,
  "state" | "reason" | "errcode" | "notice" | "createdAt" | "resentAs"
>;

/** Groups deliveries that did not arrive, most first; what was sent again is somebody else's outcome. */
export function groupByCause(deliveries: readonly Caused[]): DeliveryCause[] {
  const causes = new Map<string, DeliveryCause>();
  for (const { state, reason, errcode, notice, createdAt, resentAs } of deliveries) {
    if (resentAs !== null) continue;
    const key = [state, reason, errcode, notice].join(" ");
    const known = causes.get(key);
    causes.set(key, {
      ...{ state, reason, errcode, notice },
      count: (known?.count ?? 0) + 1,
      firstAt: known && known.firstAt < createdAt ? known.firstAt : createdAt,
      lastAt: known && known.lastAt > createdAt ? known.lastAt : createdAt,
    });
  }
  return [...causes.values()].toSorted((a, b) => b.count - a.count);
}
