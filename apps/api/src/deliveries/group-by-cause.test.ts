import { expect, test } from "vitest";
import { groupByCause } from "./group-by-cause.ts";

const FAILED: Parameters<typeof groupByCause>[0][number] = {
  state: "failed",
  reason: "MESSAGE",
  errcode: 40003,
  notice: "order_ship",
  createdAt: "2026-01-31T00:30:00.000Z",
  resentAs: null,
};

test("one cause is one line, with its first and its last time, the most frequent first", () => {
  const causes = groupByCause([
    { ...FAILED, state: "unknown", reason: "LOST", errcode: null },
    FAILED,
    { ...FAILED, createdAt: "2026-01-31T00:34:00.000Z" },
    { ...FAILED, createdAt: "2026-01-31T00:29:00.000Z" },
  ]);
  expect(causes.map(({ reason, count }) => [reason, count])).toEqual([
    ["MESSAGE", 3],
    ["LOST", 1],
  ]);
  expect(causes[0]).toMatchObject({
    firstAt: "2026-01-31T00:29:00.000Z",
    lastAt: "2026-01-31T00:34:00.000Z",
  });
});

test("what was sent again needs nobody, and codes and notices are told apart", () => {
  expect(groupByCause([{ ...FAILED, resentAs: "D2" }])).toEqual([]);
  expect(
    groupByCause([FAILED, { ...FAILED, errcode: 47003 }, { ...FAILED, notice: "order_cancel" }]),
  ).toHaveLength(3);
});
