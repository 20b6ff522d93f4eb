import { expect, test } from "vitest";
import type { Shipment } from "../../api.ts";
import { emptyParcel, findReportFaults, toReport, toReportDraft } from "./report-draft.ts";

const PARCEL = {
  company: "YD",
  trackingNo: "4300000000001",
  items: "手工陶瓷咖啡杯",
  contact: null,
};
const SHIPMENT = {
  orderId: "A1",
  openid: "openid-1",
  order: { transactionId: "4200001" },
  logistics: "express",
  parcels: [PARCEL],
  allShipped: false,
  reship: false,
} as unknown as Shipment;

test("a shipment that is reported again says the same as before", () => {
  expect(toReport(toReportDraft(SHIPMENT))).toEqual({
    ...{ orderId: "A1", openid: "openid-1", order: { transactionId: "4200001" } },
    logistics: "express",
    parcels: [{ company: "YD", trackingNo: "4300000000001", items: "手工陶瓷咖啡杯" }],
    ...{ allShipped: false, reship: false },
  });
  const byMerchant = { ...SHIPMENT, order: { mchId: "1900000109", outTradeNo: "T1" } };
  expect(toReport(toReportDraft(byMerchant)).order).toEqual({
    mchId: "1900000109",
    outTradeNo: "T1",
  });
});

test("an empty form names each field that is missing", () => {
  expect([...findReportFaults(toReportDraft(null)).keys()]).toEqual([
    "orderId",
    "openid",
    "order.transactionId",
    "parcels.0.items",
    "parcels.0.company",
    "parcels.0.trackingNo",
  ]);
});

test("what is no express needs neither carrier nor number, and none is reported", () => {
  const pickup = { ...toReportDraft(SHIPMENT), logistics: "pickup" as const };
  const draft = { ...pickup, parcels: [...pickup.parcels, emptyParcel()] };
  expect(findReportFaults({ ...draft, parcels: pickup.parcels })).toEqual(new Map());
  expect(toReport(draft)).toMatchObject({
    parcels: [{ items: "手工陶瓷咖啡杯" }],
    allShipped: true,
  });
  expect(toReport(draft).parcels[0]).not.toHaveProperty("company");
});

test("a full phone number is not sent", () => {
  const draft = toReportDraft(SHIPMENT);
  const withContact = (contact: string) =>
    findReportFaults({ ...draft, parcels: [{ ...PARCEL, contact }] }).get("parcels.0.contact");
  expect(withContact("18912341234")).toBe("contact");
  expect(withContact("189****1234")).toBeUndefined();
});
