import { NoticeError, type ErrorDetail } from "../errors.ts";
import { fitPlainText } from "../mapping/keyword-types.ts";
import { findCarrier, listNearCarriers, type Carrier } from "./carriers.ts";
import {
  MAX_ITEMS_CHARS,
  MAX_PARCELS,
  type Parcel,
  type ReportShipment,
  type ShipmentContent,
} from "./shipment.ts";

/** Needs a contact's phone number (facts §10.2). */
const SF = "SF";

type PreparedShipment = Omit<ShipmentContent, "uploadAt">;

/** Whether any parcel names a carrier: only then the list is needed. */
export function namesCarriers({ logistics, parcels }: ReportShipment): boolean {
  return logistics === "express" && parcels.some(({ company }) => company !== undefined);
}

/**
 * What WeChat would refuse is refused here, with the field's name; texts are fitted, carriers get their ids.
 * @throws NoticeError INPUT_INVALID
 */
export function prepareShipment(
  given: ReportShipment,
  { carriers }: { carriers: readonly Carrier[] },
): PreparedShipment {
  const { order, openid, logistics, allShipped, reship } = given;
  const problems: ErrorDetail[] = [];
  if (logistics !== "express") {
    const problem = `only express may be shipped in parts, not ${logistics}`;
    if (given.parcels.length > 1) problems.push({ field: "parcels", problem });
    if (!allShipped) problems.push({ field: "allShipped", problem });
  }
  const parcels = given.parcels.map((parcel, index): Parcel => {
    const report = (field: string, problem: string) =>
      problems.push({ field: `parcels.${index}.${field}`, problem });
    const items = fitPlainText(parcel.items, MAX_ITEMS_CHARS);
    if (items.problem !== undefined) report("items", items.problem);
    const fitted = { items: items.value, contact: parcel.contact ?? null };
    if (logistics !== "express") {
      for (const field of ["company", "trackingNo"] as const)
        if (parcel[field] !== undefined) report(field, "is only for express");
      return { ...fitted, company: null, trackingNo: null };
    }
    if (parcel.trackingNo === undefined) report("trackingNo", "is required for express");
    if (parcel.company === undefined) {
      report("company", "is required for express");
      return { ...fitted, company: null, trackingNo: parcel.trackingNo ?? null };
    }
    const carrier = findCarrier(carriers, parcel.company);
    if (!carrier) report("company", describeUnknown(carriers, parcel.company));
    if (carrier?.id === SF && !parcel.contact)
      report("contact", "is required for SF: a masked phone number, e.g. 189****1234");
    return { ...fitted, company: carrier?.id ?? null, trackingNo: parcel.trackingNo ?? null };
  });
  const seen = new Set<string>();
  for (const [index, { company, trackingNo }] of parcels.entries()) {
    if (trackingNo === null) continue;
    const parcel = `${company ?? ""} ${trackingNo}`;
    if (seen.has(parcel))
      problems.push({
        field: `parcels.${index}.trackingNo`,
        problem: "is the number of another parcel of this report",
      });
    seen.add(parcel);
  }
  if (problems.length > 0)
    throw new NoticeError("INPUT_INVALID", "the shipment cannot be reported", {
      details: problems,
    });
  return { order, openid, logistics, parcels, allShipped, reship };
}

/** @throws NoticeError INPUT_INVALID when the order would have more parcels than WeChat takes */
export function assertParcelsFit(given: readonly Parcel[], known: readonly Parcel[]): void {
  const all = new Set(
    [...known, ...given].map(({ company, trackingNo }) => `${company} ${trackingNo}`),
  );
  if (all.size <= MAX_PARCELS) return;
  throw new NoticeError("INPUT_INVALID", "an order has too many parcels", {
    details: [
      {
        field: "parcels",
        problem: `would be ${all.size} with those reported before: an order has at most ${MAX_PARCELS}`,
      },
    ],
  });
}

function describeUnknown(carriers: readonly Carrier[], given: string): string {
  const near = listNearCarriers(carriers, given).map(({ id, name }) => `${name} (${id})`);
  return near.length === 0
    ? "is not in WeChat's list of carriers"
    : `is not in WeChat's list of carriers; near ones: ${near.join(", ")}`;
}
