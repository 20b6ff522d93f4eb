import { expect, test } from "vitest";
import { formatShortTime, formatTime, startOfToday, toDuration, toInstant } from "./format-time.ts";

const now = Date.parse("2026-01-31T00:30:00+08:00");

test("times are shown at +08:00 wherever they are read", () => {
  expect(formatTime("2026-01-30T16:30:05.000Z")).toBe("2026-01-31 00:30:05");
});

test("the nearer a time, the less of its date is shown", () => {
  expect(formatShortTime("2026-01-30T16:10:05.000Z", now)).toBe("00:10:05");
  expect(formatShortTime("2026-01-30T15:59:00.000Z", now)).toBe("01-30 23:59");
  expect(formatShortTime("2025-12-30T15:59:00.000Z", now)).toBe("2025-12-30 23:59");
});

test("today begins at midnight of +08:00", () => {
  expect(startOfToday(now).toISOString()).toBe("2026-01-30T16:00:00.000Z");
});

test("a picked wall clock means +08:00", () => {
  expect(toInstant("2026-01-31 08:30:00")).toBe("2026-01-31T08:30:00+08:00");
  expect(toInstant("2026-01-31T08:30")).toBe("2026-01-31T08:30:00+08:00");
  expect(toInstant("tomorrow")).toBeNull();
});

test("a duration is told in the largest unit that says something", () => {
  expect(toDuration(12_400)).toEqual({ count: 12, unit: "seconds" });
  expect(toDuration(180_000)).toEqual({ count: 3, unit: "minutes" });
  expect(toDuration(7_200_000)).toEqual({ count: 2, unit: "hours" });
  expect(toDuration(5 * 86_400_000)).toEqual({ count: 5, unit: "days" });
});
