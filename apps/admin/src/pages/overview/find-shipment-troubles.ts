import type { LocationQueryRaw } from "vue-router";
import type { Overview } from "../../api.ts";

/** What an operator should do about shipments, with a way to them. */
export interface ShipmentTrouble {
  /** `late`: the first deadline has passed; `due`: none has. */
  name: "late" | "due" | "refused";
  count: number;
  /** The first deadline. */
  dueAt: string | null;
  query: LocationQueryRaw;
}

export function findShipmentTroubles(
  { overdue, soonestDueAt, refusedIn7Days }: Overview["shipments"],
  now = Date.now(),
): ShipmentTrouble[] {
  const isLate = soonestDueAt !== null && Date.parse(soonestDueAt) <= now;
  const troubles: ShipmentTrouble[] = [
    { name: isLate ? "late" : "due", count: overdue, dueAt: soonestDueAt, query: {} },
    { name: "refused", count: refusedIn7Days, dueAt: null, query: { state: "refused" } },
  ];
  return troubles.filter(({ count }) => count > 0);
}
