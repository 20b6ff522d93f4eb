import { builtInCatalog, type DeliveryState } from "@mp-notice/core";
import { expect, test } from "vitest";
import { DAY_MS, getStartOfDay } from "../time/china-days.ts";
import { SLICE_MS } from "../time/count-slices.ts";
import { measureTold } from "./measure-told.ts";

const NOW = Date.parse("2026-01-31T12:00:00+08:00");

function count(notice: string, state: DeliveryState, number: number, daysAgo = 0) {
  const start = getStartOfDay(NOW) - daysAgo * DAY_MS;
  return { notice, state, count: number, slice: start / SLICE_MS };
}

const measure = (...counts: ReturnType<typeof count>[]) =>
  measureTold(counts, { now: NOW, catalog: builtInCatalog });

test("nothing due is no share, and nothing would raise it", () => {
  expect(measure()).toEqual({
    ...{ due: 0, told: 0, noGrant: 0, failed: 0, unknown: 0, byNotice: [], best: null },
    before: { due: 0, told: 0, noGrant: 0, failed: 0, unknown: 0 },
  });
});

test("seven days with today are compared with the seven before; what waits or was skipped is not due", () => {
  const told = measure(
    count("order_ship", "sent", 10),
    count("order_ship", "no_grant", 5, 6),
    count("order_ship", "waiting_for_grant", 7),
    count("order_ship", "skipped", 9),
    count("order_ship", "sent", 3, 7),
    count("order_ship", "sent", 99, 14),
  );
  expect(told).toMatchObject({ due: 15, told: 10, noGrant: 5, before: { due: 3, told: 3 } });
});

test("the largest loss is named, by notice and cause", () => {
  const told = measure(
    count("order_ship", "no_grant", 5),
    count("order_cancel", "failed", 6),
    count("order_cancel", "sent", 1),
  );
  expect(told.best).toEqual({ code: "order_cancel", cause: "failed", missed: 6 });
  expect(told.byNotice.map(({ code, due }) => [code, due])).toEqual([
    ["order_cancel", 7],
    ["order_ship", 5],
  ]);
});
