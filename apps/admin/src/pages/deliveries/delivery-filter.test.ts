import { expect, test } from "vitest";
import type { DeliverySummary } from "../../api.ts";
import { deliveryFilter, matchesFilter, toListInput } from "./delivery-filter.ts";
import { mergeChange, needsSearch, type DeliveryPage } from "./merge-change.ts";

function delivery(deliveryId: string, changes: Partial<DeliverySummary> = {}): DeliverySummary {
  return {
    deliveryId,
    kind: "trigger",
    notice: "order_pay_success",
    openid: "o1",
    orderId: "10001",
    state: "queued",
    reason: null,
    errcode: null,
    channel: null,
    attempts: 0,
    createdAt: "2026-01-31T00:30:00.000Z",
    updatedAt: "2026-01-31T00:30:00.000Z",
    sentAt: null,
    resendOf: null,
    resentAs: null,
    again: false,
    lineage: { firstId: deliveryId, currentId: deliveryId, resend: "free" as const },
    ...changes,
  };
}

function idsOf(pages: DeliveryPage[]): string[] {
  return pages.flatMap(({ items }) => items.map(({ deliveryId }) => deliveryId));
}

const { read: readFilter, pickGiven: toQuery, isFiltered } = deliveryFilter;
const nothing = readFilter({});
const pages: DeliveryPage[] = [
  { items: [delivery("B3"), delivery("B2")], nextCursor: "B2" },
  { items: [delivery("B1")], nextCursor: null },
];

test("filters survive a round trip through the URL", () => {
  const query = {
    state: "failed",
    notice: "order_cancel",
    search: "oGwq…D8mpLV",
    from: "2026-01-31T08:30",
  };
  expect(toQuery(readFilter(query))).toEqual(query);
  expect(isFiltered(readFilter(query))).toBe(true);
  expect(isFiltered(nothing)).toBe(false);
});

test("invalid filter values are ignored", () => {
  expect(toQuery(readFilter({ state: "lost", from: "yesterday", search: ["o1", "o2"] }))).toEqual(
    {},
  );
});

test("times of the filter mean +08:00", () => {
  expect(toListInput(readFilter({ from: "2026-01-31T08:30" }))).toEqual({
    from: "2026-01-31T08:30:00+08:00",
  });
});

test("a delivery matches when every filter does, start inclusive and end exclusive", () => {
  const filter = readFilter({
    notice: "order_pay_success",
    from: "2026-01-31T08:30",
    to: "2026-01-31T09:00",
  });
  expect(matchesFilter(delivery("A"), filter)).toBe(true);
  expect(matchesFilter(delivery("A", { notice: "order_cancel" }), filter)).toBe(false);
  expect(matchesFilter(delivery("A", { createdAt: "2026-01-31T01:00:00.000Z" }), filter)).toBe(
    false,
  );
});

test("a changed delivery is replaced in place", () => {
  const merged = mergeChange(pages, delivery("B1", { state: "sent" }), nothing);
  expect(idsOf(merged)).toEqual(["B3", "B2", "B1"]);
  expect(merged[1]?.items[0]?.state).toBe("sent");
});

test("a new delivery is added on top", () => {
  expect(idsOf(mergeChange(pages, delivery("B4"), nothing))).toEqual(["B4", "B3", "B2", "B1"]);
  expect(idsOf(mergeChange([{ items: [], nextCursor: null }], delivery("B4"), nothing))).toEqual([
    "B4",
  ]);
});

test("an older delivery that is not loaded is ignored", () => {
  expect(idsOf(mergeChange(pages, delivery("A9", { state: "sent" }), nothing))).toEqual([
    "B3",
    "B2",
    "B1",
  ]);
});

test("a delivery that no longer matches leaves the list", () => {
  const queued = readFilter({ state: "queued" });
  expect(idsOf(mergeChange(pages, delivery("B2", { state: "sent" }), queued))).toEqual([
    "B3",
    "B1",
  ]);
  expect(idsOf(mergeChange(pages, delivery("B4", { state: "sent" }), queued))).toEqual([
    "B3",
    "B2",
    "B1",
  ]);
});

test("with a search, a new delivery triggers a new search and listed ones are updated in place", () => {
  const search = readFilter({ search: "1000" });
  expect(needsSearch(pages, delivery("B4"), search)).toBe(true);
  expect(idsOf(mergeChange(pages, delivery("B4"), search))).toEqual(["B3", "B2", "B1"]);
  expect(needsSearch(pages, delivery("B2"), search)).toBe(false);
  expect(mergeChange(pages, delivery("B2", { state: "sent" }), search)[0]?.items[1]?.state).toBe(
    "sent",
  );
  expect(needsSearch(pages, delivery("B4"), readFilter({ search: "1", state: "sent" }))).toBe(
    false,
  );
  expect(needsSearch(pages, delivery("B4"), nothing)).toBe(false);
});

test("a changed delivery updates the rest of its lineage", () => {
  const lineage = { firstId: "B1", currentId: "B9", resend: "open" as const };
  const merged = mergeChange(pages, delivery("B9", { resendOf: "B1", lineage }), nothing);
  expect(idsOf(merged)).toEqual(["B9", "B3", "B2", "B1"]);
  expect(merged.at(-1)?.items[0]?.lineage).toEqual(lineage);
});

test("scheduled deliveries are a filter of their own among the states", () => {
  const filter = readFilter({ state: "scheduled" });
  expect(toListInput(filter)).toEqual({ scheduled: true });
  const scheduledFor = "2026-01-31T12:00:00.000Z";
  expect(matchesFilter(delivery("A", { scheduledFor }), filter)).toBe(true);
  expect(matchesFilter(delivery("A", { scheduledFor: null }), filter)).toBe(false);
});
