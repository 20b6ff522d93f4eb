import type { DeliverySummary } from "../../api.ts";
import { matchesFilter, type DeliveryFilter } from "./delivery-filter.ts";

export interface DeliveryPage {
  items: DeliverySummary[];
  nextCursor: string | null;
}

/**
 * A delivery that changed, in the loaded pages: it replaces itself, leaves when the filter no longer holds, or comes in
 * on top when it is newer than all. An older one that was not loaded is found by loading more.
 */
export function mergeChange(
  pages: DeliveryPage[],
  changed: DeliverySummary,
  filter: DeliveryFilter,
): DeliveryPage[] {
  const isListed = pages.some(({ items }) =>
    items.some(({ deliveryId }) => deliveryId === changed.deliveryId),
  );
  const belongs = matchesFilter(changed, filter);
  if (isListed) {
    return pages.map((page) => ({
      ...page,
      items: page.items.flatMap((item) => {
        if (item.deliveryId !== changed.deliveryId) return [item];
        return belongs ? [changed] : [];
      }),
    }));
  }
  const [first, ...others] = pages;
  const newest = first?.items[0]?.deliveryId ?? "";
  if (!first || !belongs || changed.deliveryId < newest) return pages;
  return [{ ...first, items: [changed, ...first.items] }, ...others];
}
