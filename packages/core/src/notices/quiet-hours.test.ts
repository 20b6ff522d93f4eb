import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  computeNextQuietEnd,
  findQuietEnd,
  listEndsToRelease,
  listFormerEnds,
  quietHoursSchema,
} from "./quiet-hours.ts";

/** A moment at +08:00. */
const at = (time: string) => Date.parse(`${time.replace(" ", "T")}+08:00`);
const NIGHT = { from: "22:00", to: "08:00" };
const NOON = { from: "12:00", to: "13:30" };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe("quiet hours at +08:00", () => {
  test.each([
    ["the evening before midnight", NIGHT, "2026-01-31 23:10:00", "2026-02-01 08:00:00"],
    ["the first minute", NIGHT, "2026-01-31 22:00:00", "2026-02-01 08:00:00"],
    ["after midnight", NIGHT, "2026-02-01 00:00:00", "2026-02-01 08:00:00"],
    ["the last millisecond", NIGHT, "2026-02-01 07:59:59.999", "2026-02-01 08:00:00"],
    ["within one day", NOON, "2026-01-31 12:00:00", "2026-01-31 13:30:00"],
    [
      "until midnight",
      { from: "21:00", to: "00:00" },
      "2026-01-31 21:30:00",
      "2026-02-01 00:00:00",
    ],
  ])("hold what falls due in %s", (_when, hours, now, end) => {
    expect(findQuietEnd(hours, at(now))).toBe(at(end));
  });

  test.each([
    ["the end of the night", NIGHT, "2026-02-01 08:00:00"],
    ["the day", NIGHT, "2026-02-01 15:00:00"],
    ["the last minute of the day", NIGHT, "2026-01-31 21:59:59.999"],
    ["the evening", NOON, "2026-01-31 23:00:00"],
    ["a day without quiet hours", null, "2026-01-31 23:00:00"],
  ])("hold nothing at %s", (_when, hours, now) => {
    expect(findQuietEnd(hours, at(now))).toBeNull();
  });

  const minute = fc.integer({ min: 0, max: 1439 });
  const toTime = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const hours = fc
    .tuple(minute, minute)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({ from: toTime(from), to: toTime(to) }));
  const moment = fc.integer({ min: at("1971-01-01 00:00"), max: at("2100-01-01 00:00") });

  test("end within a day, at their time, and not a millisecond later", () => {
    fc.assert(
      fc.property(hours, moment, (quiet, now) => {
        const end = findQuietEnd(quiet, now) ?? computeNextQuietEnd(quiet, now);
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(DAY_MS);
        expect(new Date(end + 8 * 3_600_000).toISOString().slice(11, 19)).toBe(`${quiet.to}:00`);
        expect(findQuietEnd(quiet, end)).toBeNull();
        expect(findQuietEnd(quiet, end - 1)).toBe(end);
      }),
    );
  });

  test("hold as many minutes of a day as lie between their ends", () => {
    fc.assert(
      fc.property(hours, moment, (quiet, start) => {
        const [from, to] = [quiet.from, quiet.to].map(
          (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
        ) as [number, number];
        const first = start - (start % MINUTE_MS);
        const held = Array.from({ length: 1440 }, (_, n) => first + n * MINUTE_MS).filter(
          (now) => findQuietEnd(quiet, now) !== null,
        );
        expect(held).toHaveLength((to - from + 1440) % 1440);
      }),
      { numRuns: 30 },
    );
  });
});

describe("changed quiet hours", () => {
  const now = at("2026-01-31 23:10:00");
  const morning = at("2026-02-01 08:00:00");

  test("release what the former ones hold", () => {
    const formerQuietEnds = listFormerEnds({ quietHours: NIGHT, formerQuietEnds: [] }, now);
    expect(formerQuietEnds).toEqual([morning]);
    expect(listEndsToRelease({ quietHours: null, formerQuietEnds }, now)).toEqual([morning]);
    const later = { from: "22:00", to: "09:00" };
    expect(listEndsToRelease({ quietHours: later, formerQuietEnds }, now)).toEqual([morning]);
    const fromMidnight = { from: "00:00", to: "08:00" };
    expect(listEndsToRelease({ quietHours: fromMidnight, formerQuietEnds }, now)).toEqual([
      morning,
    ]);
  });

  test("leave held what they hold themselves", () => {
    const earlier = { from: "20:00", to: "08:00" };
    const settings = { quietHours: earlier, formerQuietEnds: [morning] };
    expect(listEndsToRelease(settings, now)).toEqual([]);
  });

  test("remember each end once, until it has passed", () => {
    const before = { quietHours: NIGHT, formerQuietEnds: [morning, now - 1, now + 5] };
    expect(listFormerEnds(before, now)).toEqual([morning, now + 5]);
  });
});

test.each([
  [{ from: "22:00", to: "22:00" }, "to"],
  [{ from: "24:00", to: "08:00" }, "from"],
  [{ from: "22:00", to: "8:00" }, "to"],
  [{ from: "22:00" }, "to"],
])("%j names its problem", (input, field) => {
  const { error } = quietHoursSchema.safeParse(input);
  expect(error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
});
