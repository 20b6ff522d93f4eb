import { expect, test } from "vitest";
import { findShipmentTroubles } from "./find-shipment-troubles.ts";

const NOW = Date.parse("2026-01-31T12:00:00.000Z");
const quiet = { overdue: 0, soonestDueAt: null, refusedIn7Days: 0, checkedAt: null, managed: true };
const find = (changes: Partial<Record<keyof typeof quiet, unknown>>) =>
  findShipmentTroubles({ ...quiet, ...(changes as object) }, NOW);

test("without an open order or a refusal there is nothing to do", () => {
  expect(find({})).toEqual([]);
});

test("orders near the deadline are told apart from those past it", () => {
  expect(find({ overdue: 2, soonestDueAt: "2026-01-31T12:00:01.000Z" })).toMatchObject([
    { name: "due", count: 2, dueAt: "2026-01-31T12:00:01.000Z" },
  ]);
  expect(find({ overdue: 2, soonestDueAt: "2026-01-31T12:00:00.000Z" })).toMatchObject([
    { name: "late" },
  ]);
});

test("refused reports lead to their list", () => {
  expect(find({ refusedIn7Days: 3 })).toMatchObject([
    { name: "refused", count: 3, query: { state: "refused" } },
  ]);
});
