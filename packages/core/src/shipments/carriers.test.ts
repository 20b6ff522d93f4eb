import { expect, test } from "vitest";
import { searchCarriers } from "./carriers.ts";

const CARRIERS = [
  { id: "DHL", name: "DHL" },
  { id: "YTO", name: "圆通速递" },
  { id: "YD", name: "韵达快递" },
  { id: "DBLKY", name: "德邦快运" },
  { id: "DBL", name: "德邦快递" },
  { id: "SF", name: "顺丰速运" },
  { id: "SFKY", name: "顺丰快运" },
];

const search = (text: string, limit = 3) =>
  searchCarriers(CARRIERS, { text, limit }).map(({ id }) => id);

test("an empty text lists the usual carriers first", () => {
  expect(search("", 5)).toEqual(["SF", "YTO", "YD", "DBL", "DHL"]);
});

test.each([
  ["an id in any case", "sf", ["SF", "SFKY"]],
  ["the beginning of a name", "德邦", ["DBL", "DBLKY"]],
  ["a whole name", "德邦快运", ["DBLKY", "DBL"]],
  ["a part of a name", "达", ["YD"]],
  ["a name that is written a little differently", "圆通快递", ["YTO"]],
  ["nothing that is known", "鸽子", []],
])("finds carriers by %s", (_what, text, found) => {
  expect(search(text)).toEqual(found);
});
