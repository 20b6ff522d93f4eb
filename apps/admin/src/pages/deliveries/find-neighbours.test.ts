import { expect, test } from "vitest";
import { findNeighbours } from "./find-neighbours.ts";

const ids = ["B3", "B2", "B1"];

test("a row has the rows above and below it as neighbours", () => {
  expect(findNeighbours(ids, "B2")).toEqual({ previous: "B3", next: "B1" });
});

test("the first and the last row have one neighbour", () => {
  expect(findNeighbours(ids, "B3")).toEqual({ previous: null, next: "B2" });
  expect(findNeighbours(ids, "B1")).toEqual({ previous: "B2", next: null });
});

test("what is not in the list has no neighbours", () => {
  const none = { previous: null, next: null };
  expect(findNeighbours(ids, "A9")).toEqual(none);
  expect(findNeighbours(ids, null)).toEqual(none);
});
