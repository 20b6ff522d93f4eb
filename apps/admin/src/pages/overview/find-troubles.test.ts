import { expect, test } from "vitest";
import type { PermissionSupply } from "../../api.ts";
import { findTroubles } from "./find-troubles.ts";

const quiet = {
  ...{ sent: 40, waiting: 3, failed: 0, noGrant: 0, unknown: 0, notSent: 2 },
  from: "2026-01-31T00:30:00.000Z",
};
const supply: PermissionSupply = {
  channel: "subscribe",
  templateId: "t",
  title: "订单取消通知",
  notices: [{ code: "order_cancel", name: "订单取消通知", nameEn: "Order cancelled" }],
  usable: 36,
  sentIn7Days: 30,
  noGrantIn7Days: 30,
  level: "short",
};
const find = (changes: Partial<typeof quiet>, supplies: PermissionSupply[] = []) =>
  findTroubles({ lastDay: { ...quiet, ...changes }, supplies });

test("a day without missed messages has no trouble", () => {
  expect(find({})).toEqual([]);
  expect(find({ sent: 0, waiting: 0 }, [{ ...supply, level: "tight" }])).toEqual([]);
});

test.each([["noGrant", { noGrant: 5 }, "no_grant"]])(
  "%s is trouble, with a way to those deliveries",
  (name, changes, state) => {
    expect(find(changes)).toMatchObject([{ name, query: { state, from: "2026-01-31T08:30" } }]);
  },
);

test("a small share without permission is no trouble", () => {
  expect(find({ noGrant: 4 })).toEqual([]);
});

test("a notice that many customers missed is named, with a link to its deliveries", () => {
  expect(find({ noGrant: 30 }, [supply])).toMatchObject([
    { name: "short", count: 30, share: 0.5, query: { state: "no_grant", notice: "order_cancel" } },
  ]);
});
