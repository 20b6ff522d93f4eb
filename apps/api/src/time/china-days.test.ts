import { expect, test } from "vitest";
import { getStartOfDay, toChinaDay } from "./china-days.ts";

test.each([
  ["2026-01-31T15:59:59.999Z", "2026-01-31", "2026-01-30T16:00:00.000Z"],
  ["2026-01-31T16:00:00.000Z", "2026-02-01", "2026-01-31T16:00:00.000Z"],
  ["2025-12-31T16:30:00.000Z", "2026-01-01", "2025-12-31T16:00:00.000Z"],
])("%s is on the %s of +08:00, which began at %s", (moment, day, start) => {
  const ms = Date.parse(moment);
  expect(toChinaDay(ms)).toBe(day);
  expect(new Date(getStartOfDay(ms)).toISOString()).toBe(start);
});
