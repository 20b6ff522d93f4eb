import type { DeliverySummary } from "../../api.ts";
import { matchesFilter, type DeliveryFilter } from "./delivery-filter.ts";

export interface DeliveryPage {
  items: DeliverySummary[];
  nextCursor: string | null;
}

/**
 * Merges a changed delivery into the loaded pages: it is replaced in place, removed when it no longer matches the filter,
 * or added on top when it is newer than all. An older one that is not loaded appears by loading more; whether a search
 * finds it, only the service knows: see `needsSearch`.
 */
export function mergeChange(
  pages: DeliveryPage[],
  changed: DeliverySummary,
  filter: DeliveryFilter,
): DeliveryPage[] {
  const belongs = matchesFilter(changed, filter);
  const { lineage } = changed;
  // A delivery's outcome changes what may be done with the rest of its lineage.
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

/** Whether the search must be repeated to know if this delivery belongs in the list. */
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
