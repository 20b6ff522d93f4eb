import { expect, test } from "vitest";
import { sumAsks } from "./sum-asks.ts";

const NAMED = { name: "通知", nameEn: "Notice" };
const ask = { notice: "order_ship", moment: "paid", answer: "accept", count: 1 };

test("a pair of notice and moment has one result, whatever the answers", () => {
  const counts = [
    { ...ask, count: 5 },
    { ...ask, answer: "HAVE", count: 3 },
    { ...ask, answer: "acceptWithAlert", count: 2 },
    { ...ask, answer: "reject" },
    { ...ask, answer: "filter" },
  ];
  const { items } = sumAsks(counts, () => NAMED);
  expect(items).toEqual([
    {
      ...{ ...NAMED, notice: "order_ship", moment: "paid" },
      ...{ asked: 8, accepted: 7, rejected: 1, had: 3 },
      unanswered: [{ answer: "filter", count: 1 }],
    },
  ]);
});

test("the most refused come first, then the most asked", () => {
  const counts = [
    { ...ask, moment: "submit", count: 9 },
    { ...ask, moment: "paid", answer: "NO_TAP", count: 8 },
    { ...ask, moment: "refund", count: 2 },
    { ...ask, moment: "order_page", answer: "reject" },
  ];
  const { items } = sumAsks(counts, () => NAMED);
  expect(items.map(({ moment }) => moment)).toEqual(["order_page", "submit", "refund", "paid"]);
});

test("an unknown notice is left out", () => {
  const counts = [ask, { ...ask, notice: "invented" }];
  const find = (code: string) => (code === "invented" ? null : NAMED);
  expect(sumAsks(counts, find).items.map(({ notice }) => notice)).toEqual(["order_ship"]);
});
