import { describe, expect, test } from "vitest";
import { judgeOrder, type OrderShipping } from "./judge-order.ts";
import type { Parcel, ShipmentContent } from "./shipment.ts";

function parcel(trackingNo: string | null, changes: Partial<Parcel> = {}): Parcel {
  const company = trackingNo === null ? null : "YD";
  return { company, trackingNo, items: "咖啡杯*1", contact: null, ...changes };
}

function wanted(changes: Partial<ShipmentContent> = {}): ShipmentContent {
  return {
    order: { transactionId: "4200" },
    ...{ openid: "o1", logistics: "express", parcels: [parcel("1")] },
    ...{ allShipped: true, reship: false, uploadAt: 1 },
    ...changes,
  };
}

function known(changes: Partial<OrderShipping> = {}): OrderShipping {
  return {
    ...{ logistics: "express", isSplit: false, isComplete: true, completions: 1 },
    parcels: [parcel("1")],
    ...changes,
  };
}

const judge = (
  content: ShipmentContent,
  shipping: OrderShipping | null,
  { isUnsure = false }: { isUnsure?: boolean } = {},
) => judgeOrder(content, { shipping, isUnsure });

const NOTHING = known({
  isComplete: false,
  completions: 0,
  isSplit: null,
  logistics: null,
  parcels: [],
});
const HALF = known({ isComplete: false, completions: 0, isSplit: true });

describe("an order without a shipment", () => {
  test.each([null, NOTHING])("gets one, in one piece", (shipping) => {
    const content = wanted();
    expect(judge(content, shipping)).toEqual({
      next: "upload",
      isSplit: false,
      parcels: content.parcels,
    });
  });

  test("is split when more parcels follow, or there are several", () => {
    expect(judge(wanted({ allShipped: false }), null)).toMatchObject({ isSplit: true });
    expect(judge(wanted({ parcels: [parcel("1"), parcel("2")] }), null)).toMatchObject({
      isSplit: true,
    });
  });
});

describe("what WeChat knows already", () => {
  test("is reported", () => {
    expect(judge(wanted(), known())).toEqual({ next: "reported" });
    const virtual = { logistics: "virtual", parcels: [parcel(null)] } as const;
    expect(
      judge(
        wanted({ ...virtual, parcels: [parcel(null)] }),
        known({ ...virtual, parcels: [parcel(null)] }),
      ),
    ).toEqual({
      next: "reported",
    });
  });

  test("is reported when it was the last parcel of a split shipment", () => {
    const shipping = known({ isSplit: true, parcels: [parcel("0"), parcel("1")] });
    expect(judge(wanted(), shipping)).toEqual({ next: "reported" });
  });

  test("is not reported while WeChat waits for more parcels", () => {
    expect(judge(wanted(), HALF)).toMatchObject({ next: "upload", isSplit: true });
    expect(judge(wanted({ allShipped: false }), HALF)).toEqual({ next: "reported" });
  });

  test("is reported after a lost answer even if WeChat writes the text differently", () => {
    const shipping = known({ parcels: [parcel("1", { items: "咖啡杯 ×1" })] });
    expect(judge(wanted(), shipping)).toEqual({ next: "refused", reason: "RESHIP_NEEDED" });
    expect(judge(wanted(), shipping, { isUnsure: true })).toEqual({ next: "reported" });
  });
});

describe("the one re-ship", () => {
  test.each([
    ["another number", wanted({ parcels: [parcel("2")] }), known()],
    ["other goods", wanted({ parcels: [parcel("1", { items: "桌布" })] }), known()],
    ["another kind", wanted({ logistics: "pickup", parcels: [parcel(null)] }), known()],
    [
      "another kind before all is shipped",
      wanted({ logistics: "local", parcels: [parcel(null)] }),
      HALF,
    ],
  ] as const)("is never used unasked: %s", (_what, content, shipping) => {
    expect(judge(content, shipping)).toEqual({ next: "refused", reason: "RESHIP_NEEDED" });
    expect(judge({ ...content, reship: true }, shipping)).toEqual({
      next: "upload",
      isSplit: false,
      parcels: content.parcels,
    });
  });

  test("is not asked for twice, nor for what changes nothing", () => {
    const corrected = wanted({ reship: true, parcels: [parcel("2")] });
    expect(judge(corrected, known({ completions: 2 }))).toEqual({
      next: "refused",
      reason: "RESHIP_USED",
    });
    expect(judge(wanted({ reship: true }), known())).toEqual({ next: "reported" });
  });

  test("replaces the list: fewer parcels are a change", () => {
    const shipping = known({ isSplit: true, parcels: [parcel("1"), parcel("2")] });
    expect(judge(wanted({ reship: true }), shipping)).toMatchObject({ next: "upload" });
  });
});

test("further parcels go with those before them, which keep their texts and contacts", () => {
  const first = parcel("1", { contact: { receiver: "189****1234" } });
  const unnamed = { ...parcel("9"), items: null };
  const shipping = { ...HALF, parcels: [first, unnamed] };
  const further = parcel("2", { items: "桌布" });
  expect(judge(wanted({ parcels: [further] }), shipping)).toEqual({
    next: "upload",
    isSplit: true,
    parcels: [first, { ...unnamed, items: "桌布" }, further],
  });
});
