import type { Logistics, OverdueOrder, Shipment, ShipmentReport } from "../../api.ts";

export interface ParcelDraft {
  company: string;
  trackingNo: string;
  items: string;
  /** The receiver's masked phone number. */
  contact: string;
}

/** A report as the form holds it: every value a text. */
export interface ReportDraft {
  orderId: string;
  paymentBy: "transaction" | "merchant";
  transactionId: string;
  mchId: string;
  outTradeNo: string;
  openid: string;
  logistics: Logistics;
  parcels: ParcelDraft[];
  allShipped: boolean;
  reship: boolean;
}

export type ReportFault = "required" | "contact";

/** WeChat's limit. */
export const MAX_PARCELS = 15;
const MASKED = /^[0-9+-]*\*[0-9+*-]*(?:[0-9]-?){4}$/;

export const emptyParcel = (): ParcelDraft => ({
  company: "",
  trackingNo: "",
  items: "",
  contact: "",
});

export function toReportDraft(shipment: Shipment | null): ReportDraft {
  const given: Shipment["order"] = shipment?.order ?? { transactionId: "" };
  const parcels = (shipment?.parcels ?? []).map(
    ({ company, trackingNo, items, contact }): ParcelDraft => ({
      company: company ?? "",
      trackingNo: trackingNo ?? "",
      items,
      contact: contact?.receiver ?? contact?.consignor ?? "",
    }),
  );
  return {
    orderId: shipment?.orderId ?? "",
    paymentBy: "mchId" in given ? "merchant" : "transaction",
    transactionId: "transactionId" in given ? given.transactionId : "",
    mchId: "mchId" in given ? given.mchId : "",
    outTradeNo: "mchId" in given ? given.outTradeNo : "",
    openid: shipment?.openid ?? "",
    logistics: shipment?.logistics ?? "express",
    parcels: parcels.length > 0 ? parcels : [emptyParcel()],
    allShipped: shipment?.allShipped ?? true,
    reship: shipment?.reship ?? false,
  };
}

/** What WeChat tells of an order without a report; shops mostly number their payments as their orders. */
export function toDraftOf({
  transactionId,
  outTradeNo,
  openid,
  description,
}: OverdueOrder): ReportDraft {
  return {
    ...toReportDraft(null),
    ...{ transactionId, orderId: outTradeNo, openid: openid ?? "" },
    parcels: [{ ...emptyParcel(), items: description ?? "" }],
  };
}

/** What the form can tell by itself; keys are the service's field paths. */
export function findReportFaults(draft: ReportDraft): Map<string, ReportFault> {
  const faults = new Map<string, ReportFault>();
  const need = (field: string, value: string) => {
    if (value.trim() === "") faults.set(field, "required");
  };
  need("orderId", draft.orderId);
  need("openid", draft.openid);
  if (draft.paymentBy === "transaction") need("order.transactionId", draft.transactionId);
  else {
    need("order.mchId", draft.mchId);
    need("order.outTradeNo", draft.outTradeNo);
  }
  for (const [index, { company, trackingNo, items, contact }] of draft.parcels.entries()) {
    const field = (name: string) => `parcels.${index}.${name}`;
    need(field("items"), items);
    if (draft.logistics !== "express") continue;
    need(field("company"), company);
    need(field("trackingNo"), trackingNo);
    if (contact.trim() !== "" && !MASKED.test(contact.trim()))
      faults.set(field("contact"), "contact");
  }
  return faults;
}

export function toReport(draft: ReportDraft): ShipmentReport {
  const { paymentBy, logistics, allShipped, reship } = draft;
  const isExpress = logistics === "express";
  return {
    order:
      paymentBy === "transaction"
        ? { transactionId: draft.transactionId.trim() }
        : { mchId: draft.mchId.trim(), outTradeNo: draft.outTradeNo.trim() },
    openid: draft.openid.trim(),
    orderId: draft.orderId.trim(),
    logistics,
    // The form may still hold what was typed before another kind was chosen.
    parcels: (isExpress ? draft.parcels : draft.parcels.slice(0, 1)).map(
      ({ company, trackingNo, items, contact }) => ({
        items: items.trim(),
        ...(isExpress && { company: company.trim(), trackingNo: trackingNo.trim() }),
        ...(isExpress && contact.trim() !== "" && { contact: { receiver: contact.trim() } }),
      }),
    ),
    allShipped: isExpress ? allShipped : true,
    reship,
  };
}
