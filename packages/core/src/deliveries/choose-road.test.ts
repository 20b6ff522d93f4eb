import { describe, expect, test } from "vitest";
import { describeRoad, findReportRoad, isAnyHeld } from "./choose-road.ts";

const NOW = 1_800_000_000_000;
const free = { usesFree: 1, reservedFor: null, reservedUntil: null };
const heldFor = (order: string, changes: object = {}) => ({
  ...{ usesFree: 1, reservedFor: order, reservedUntil: NOW + 1 },
  ...changes,
});

describe("of an order's shipment reports", () => {
  const whole = (state: "queued" | "sending" | "reported" | "refused" | "cancelled") => ({
    state,
    allShipped: true,
  });
  const part = { state: "reported", allShipped: false } as const;

  test.each([
    { name: "none", shipments: [], road: "NONE" },
    { name: "a part", shipments: [part], road: "PARTIAL" },
    {
      name: "a part, and the rest on its way",
      shipments: [part, whole("queued")],
      road: "PENDING",
    },
    { name: "one being sent", shipments: [whole("sending")], road: "PENDING" },
    { name: "a refused one", shipments: [whole("refused")], road: "REFUSED" },
    { name: "a cancelled one", shipments: [whole("cancelled")], road: "CANCELLED" },
    {
      name: "a refused one that was reported again",
      shipments: [whole("refused"), whole("reported")],
      road: "TOLD",
    },
  ])("$name means $road", ({ shipments, road }) => {
    expect(findReportRoad(shipments)).toBe(road);
  });
});

describe("the road of a message", () => {
  const road = (grant: typeof free | ReturnType<typeof heldFor>, others: (typeof grant)[] = []) =>
    describeRoad({
      grant,
      candidates: [grant, ...others],
      report: null,
      orderId: "mine",
      now: NOW,
    });

  test("is the permission held for its order", () => {
    expect(road(heldFor("mine"))).toEqual({ road: "held", not: {} });
  });

  test("is any other, because none is held, or only for other orders", () => {
    expect(road(free)).toEqual({ road: "any", not: { held: "NONE" } });
    expect(road(free, [heldFor("other")])).toEqual({ road: "any", not: { held: "OTHER_ORDERS" } });
  });

  test.each([
    { why: "its use is taken", held: heldFor("other", { usesFree: 0 }) },
    { why: "it has ended", held: heldFor("other", { reservedUntil: NOW }) },
  ])("is not changed by a hold when $why", ({ held }) => {
    expect(isAnyHeld([free, held], NOW)).toBe(false);
    expect(road(free, [held])).toEqual({ road: "any", not: { held: "NONE" } });
  });
});
