import { expect, test } from "vitest";
import { createQuietExample } from "./quiet-example.ts";

test.each([
  ["22:00", "08:00", { due: "23:10", sent: "08:00", isNextDay: true }],
  ["23:30", "07:15", { due: "00:40", sent: "07:15", isNextDay: false }],
  ["12:00", "13:00", { due: "12:30", sent: "13:00", isNextDay: false }],
  ["23:59", "00:00", { due: "23:59", sent: "00:00", isNextDay: true }],
  ["08:00", "08:00", null],
  ["", "08:00", null],
])("quiet hours from %s to %s have the example %j", (from, to, example) => {
  expect(createQuietExample({ from, to })).toEqual(example);
});
