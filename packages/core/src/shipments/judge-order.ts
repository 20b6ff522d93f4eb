import type { Logistics, Parcel, ShipmentContent, ShipmentReason } from "./shipment.ts";

/** What WeChat says of an order's shipment (facts §10.3); `null` where it does not say. */
export interface OrderShipping {
  logistics: Logistics | null;
  isSplit: boolean | null;
  /** Every parcel is reported. */
  isComplete: boolean;
  /** How often it was completed: 1, or 2 after the one re-ship. */
  completions: number;
  parcels: KnownParcel[];
}

type KnownParcel = Omit<Parcel, "items"> & { items: string | null };

export type OrderVerdict =
  | { next: "reported" }
  /** With all parcels of the order: each upload replaces the list (facts §10.2). */
  | { next: "upload"; isSplit: boolean; parcels: Parcel[] }
  | { next: "refused"; reason: Extract<ShipmentReason, "RESHIP_NEEDED" | "RESHIP_USED"> };

/**
 * What to do with a shipment, by what WeChat knows of its order. An upload that would use the one re-ship needs `reship`; what
 * WeChat knows already is not uploaded, so that a repeat changes nothing.
 */
export function judgeOrder(
  wanted: ShipmentContent,
  {
    shipping,
    isUnsure,
  }: { shipping: OrderShipping | null; /** An upload may have arrived. */ isUnsure: boolean },
): OrderVerdict {
  const isExpress = wanted.logistics === "express";
  const needsSplit = isExpress && (wanted.parcels.length > 1 || !wanted.allShipped);
  if (!shipping || (shipping.parcels.length === 0 && !shipping.isComplete))
    return { next: "upload", isSplit: needsSplit, parcels: wanted.parcels };
  if (isKnown(wanted, { shipping, isUnsure })) return { next: "reported" };
  // The last parcel of a split shipment alone would change the mode.
  const isSplit = needsSplit || (isExpress && shipping.isSplit === true && !shipping.isComplete);
  const changesType = shipping.logistics !== null && shipping.logistics !== wanted.logistics;
  const changesMode = shipping.isSplit !== null && shipping.isSplit !== isSplit;
  if (!shipping.isComplete && !changesType && !changesMode)
    return { next: "upload", isSplit, parcels: addParcels(shipping.parcels, wanted.parcels) };
  if (shipping.completions > 1) return { next: "refused", reason: "RESHIP_USED" };
  if (!wanted.reship) return { next: "refused", reason: "RESHIP_NEEDED" };
  return { next: "upload", isSplit: needsSplit, parcels: wanted.parcels };
}

function addParcels(known: readonly KnownParcel[], wanted: readonly Parcel[]): Parcel[] {
  const others = known.filter(
    ({ company, trackingNo }) =>
      !wanted.some((parcel) => parcel.company === company && parcel.trackingNo === trackingNo),
  );
  const [first] = wanted;
  return [
    ...others.map((parcel) => ({ ...parcel, items: parcel.items ?? first?.items ?? "" })),
    ...wanted,
  ];
}

function isKnown(
  wanted: ShipmentContent,
  { shipping, isUnsure }: { shipping: OrderShipping; isUnsure: boolean },
): boolean {
  if (shipping.logistics !== null && shipping.logistics !== wanted.logistics) return false;
  if (wanted.allShipped && !shipping.isComplete) return false;
  // A correction replaces the list, a further parcel is added to it.
  if (wanted.reship && shipping.parcels.length !== wanted.parcels.length) return false;
  return wanted.parcels.every((parcel) =>
    shipping.parcels.some((known) => isSameParcel(parcel, { known, isUnsure })),
  );
}

/** WeChat may write a text differently: after an upload of our own, the number alone says that it arrived. */
function isSameParcel(
  parcel: Parcel,
  { known, isUnsure }: { known: KnownParcel; isUnsure: boolean },
): boolean {
  if (parcel.trackingNo !== known.trackingNo || parcel.company !== known.company) return false;
  return isUnsure || known.items === null || known.items.trim() === parcel.items;
}
