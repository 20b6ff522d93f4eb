import { describe, expect, test } from "vitest";
import { NoticeError } from "../errors.ts";
import { toErrorDetails } from "../input-problems.ts";
import { assertParcelsFit, prepareShipment } from "./prepare-shipment.ts";
import { reportShipmentSchema, toContentText } from "./shipment.ts";

const CARRIERS = [
  { id: "SF", name: "顺丰速运" },
  { id: "YD", name: "韵达速递" },
  { id: "YTO", name: "圆通速递" },
  { id: "SFKY", name: "顺丰快运" },
];
const PARCEL = { company: "YD", trackingNo: "1234567890", items: "咖啡杯*1" };
const REPORT = {
  order: { transactionId: "4200001" },
  ...{ openid: "o1", orderId: "1", logistics: "express", parcels: [PARCEL] },
};
const VIRTUAL = { ...REPORT, logistics: "virtual", parcels: [{ items: "充值卡" }] };

function prepare(changes: object) {
  return prepareShipment(reportShipmentSchema.parse({ ...REPORT, ...changes }), {
    carriers: CARRIERS,
  });
}

/** The fields that are named. */
function refuse(changes: object): string[] {
  const parsed = reportShipmentSchema.safeParse({ ...REPORT, ...changes });
  if (!parsed.success) return toErrorDetails(parsed.error).map(({ field = "" }) => field);
  try {
    prepareShipment(parsed.data, { carriers: CARRIERS });
  } catch (error) {
    if (error instanceof NoticeError && error.reason === "INPUT_INVALID")
      return error.details.map(({ field = "" }) => field);
    throw error;
  }
  return [];
}

const withParcel = (changes: object) => ({ parcels: [{ ...PARCEL, ...changes }] });

describe("a shipment", () => {
  test("is prepared with its carrier's id, by id or name", () => {
    for (const company of ["YD", "yd", "韵达速递", " 韵达速递 "])
      expect(prepare(withParcel({ company })).parcels[0]?.company).toBe("YD");
  });

  test("has its text cut to 120 characters, without breaking one", () => {
    const [parcel] = prepare(withParcel({ items: `${"杯".repeat(118)}👨‍👩‍👧‍👦👨‍👩‍👧‍👦` })).parcels;
    expect(parcel?.items).toBe(`${"杯".repeat(118)}…`);
    expect(prepare(withParcel({ items: " 杯\n碟 " })).parcels[0]?.items).toBe("杯 碟");
    expect(prepare(withParcel({ items: "杯".repeat(120) })).parcels[0]?.items).toHaveLength(120);
  });

  test("has numbers as text", () => {
    const { order, parcels } = prepare({
      order: { mchId: 1900000109, outTradeNo: "A-1" },
      ...withParcel({ trackingNo: 99 }),
    });
    expect(order).toEqual({ mchId: "1900000109", outTradeNo: "A-1" });
    expect(parcels[0]?.trackingNo).toBe("99");
  });

  test.each([
    "189****1234",
    "021-****1234",
    "****1234",
    "0**2-***1234",
    "0**2-******23-10",
    "+86-177****1234",
  ])("of SF has a masked contact: %s", (receiver) => {
    expect(refuse(withParcel({ company: "SF", contact: { receiver } }))).toEqual([]);
    expect(refuse(withParcel({ company: "顺丰速运", contact: { consignor: receiver } }))).toEqual(
      [],
    );
  });
});

describe("a shipment is refused, naming the field", () => {
  test.each([
    [{ order: {} }, "order"],
    [{ order: { mchId: "1" } }, "order"],
    [{ order: { transactionId: "1", mchId: "1", outTradeNo: "1" } }, "order"],
    [{ order: { transactionId: "x".repeat(33) } }, "order.transactionId"],
    [{ logistics: "drone" }, "logistics"],
    [{ parcels: [] }, "parcels"],
    [
      { parcels: Array.from({ length: 16 }, (_, at) => ({ ...PARCEL, trackingNo: `${at}` })) },
      "parcels",
    ],
    [{ ...VIRTUAL, parcels: [{ items: "a" }, { items: "b" }] }, "parcels"],
    [{ ...VIRTUAL, allShipped: false }, "allShipped"],
    [{ ...VIRTUAL, parcels: [{ items: "a", trackingNo: "1" }] }, "parcels.0.trackingNo"],
    [{ ...VIRTUAL, parcels: [{ items: "a", company: "YD" }] }, "parcels.0.company"],
    [withParcel({ company: undefined }), "parcels.0.company"],
    [withParcel({ company: "" }), "parcels.0.company"],
    [withParcel({ company: "无名快递" }), "parcels.0.company"],
    [withParcel({ trackingNo: undefined }), "parcels.0.trackingNo"],
    [withParcel({ trackingNo: "1".repeat(129) }), "parcels.0.trackingNo"],
    [withParcel({ items: " \n" }), "parcels.0.items"],
    [withParcel({ items: undefined }), "parcels.0.items"],
    [withParcel({ items: "a".repeat(5001) }), "parcels.0.items"],
    [withParcel({ company: "SF" }), "parcels.0.contact"],
    [withParcel({ contact: {} }), "parcels.0.contact"],
    [withParcel({ contact: { receiver: "18912341234" } }), "parcels.0.contact.receiver"],
    [withParcel({ contact: { receiver: "189****12*4" } }), "parcels.0.contact.receiver"],
    [withParcel({ contact: { receiver: "189****123" } }), "parcels.0.contact.receiver"],
    [{ parcels: [PARCEL, PARCEL] }, "parcels.1.trackingNo"],
    [{ shippedAt: "2026-01-31 08:30" }, "shippedAt"],
    [{ shippedAt: "2026-01-31T08:30:00" }, "shippedAt"],
    [{ openid: "" }, "openid"],
    [{ orderId: "" }, "orderId"],
    [{ note: "" }, "note"],
  ])("%j", (changes, field) => {
    expect(refuse(changes)).toEqual([field]);
  });

  test("with the carriers near an unknown one", () => {
    const report = reportShipmentSchema.parse({
      ...REPORT,
      ...withParcel({ company: "顺丰快递" }),
    });
    expect(() => prepareShipment(report, { carriers: CARRIERS })).toThrow(
      expect.objectContaining({
        details: [
          {
            field: "parcels.0.company",
            problem:
              "is not in WeChat's list of carriers; near ones: 顺丰速运 (SF), 顺丰快运 (SFKY)",
          },
        ],
      }),
    );
  });
});

test("an order has at most 15 parcels over all its reports; one that is repeated counts once", () => {
  const parcels = Array.from({ length: 15 }, (_, at) => ({
    ...{ company: "YD", trackingNo: `${at}`, items: "a", contact: null },
  }));
  expect(() => assertParcelsFit(parcels.slice(10), parcels)).not.toThrow();
  expect(() => assertParcelsFit([{ ...parcels[0]!, trackingNo: "16" }], parcels)).toThrow(
    expect.objectContaining({ details: [expect.objectContaining({ field: "parcels" })] }),
  );
});

test("two reports say the same when only their times differ", () => {
  const same = toContentText(prepare({ shippedAt: "2026-01-31T08:30:00+08:00", reship: true }));
  expect(toContentText(prepare({ shippedAt: "2026-02-01T08:30:00Z" }))).toBe(same);
  for (const changes of [
    { order: { transactionId: "4200002" } },
    { openid: "o2" },
    { allShipped: false },
    withParcel({ trackingNo: "2" }),
    withParcel({ items: "桌布" }),
    withParcel({ contact: { receiver: "189****1234" } }),
  ])
    expect(toContentText(prepare(changes))).not.toBe(same);
});
