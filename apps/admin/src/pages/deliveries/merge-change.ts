import type { DeliverySummary } from "../../api.ts";
import { matchesFilter, type DeliveryFilter } from "./delivery-filter.ts";

export interface DeliveryPage {
  items: DeliverySummary[];
  nextCursor: string | null;
}

/**
 * A delivery that changed, in the loaded pages: it replaces itself, leaves when the filter no longer holds, or comes in
 * on top when it is newer than all. An older one that was not loaded is found by loading more, one that a search may find
 * by searching again: `needsSearch`.
 */
export function mergeChange(
  pages: DeliveryPage[],
  changed: DeliverySummary,
  filter: DeliveryFilter,
): DeliveryPage[] {
  const belongs = matchesFilter(changed, filter);
  const { lineage } = changed;
  // What one delivery came to changes what may be done with the others of its lineage.
  const known = pages.map((page) => ({
    ...page,
    items: page.items.map((item) =>
      item.lineage.firstId === lineage.firstId ? { ...item, lineage } : item,
    ),
  }));
  if (isListedIn(pages, changed)) {
    return known.map((page) => ({
      ...page,
      items: page.items.flatMap((item) => {
        if (item.deliveryId !== changed.deliveryId) return [item];
        return belongs ? [changed] : [];
      }),
    }));
  }
  if (filter.search !== "") return known;
  const [first, ...others] = known;
  const newest = first?.items[0]?.deliveryId ?? "";
  if (!first || !belongs || changed.deliveryId < newest) return known;
  return [{ ...first, items: [changed, ...first.items] }, ...others];
}

/** Whether only the service can say that a delivery which is not in the loaded pages belongs there. */
export function needsSearch(
  pages: DeliveryPage[],
  changed: DeliverySummary,
  filter: DeliveryFilter,
): boolean {
  return filter.search !== "" && matchesFilter(changed, filter) && !isListedIn(pages, changed);
}

function isListedIn(pages: DeliveryPage[], { deliveryId }: DeliverySummary): boolean {
  return pages.some(({ items }) => items.some((item) => item.deliveryId === deliveryId));
}
