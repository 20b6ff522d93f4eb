import { expect, test } from "vitest";
import { dropExpired } from "./drop-expired.ts";

test("drops expired entries up to the first live one", () => {
  const entries = new Map([
    ["a", 1],
    ["b", 2],
    ["c", 9],
    ["d", 1],
  ]);
  dropExpired(entries, (value) => value < 5);
  expect([...entries.keys()]).toEqual(["c", "d"]);
});
