import { expect, test } from "vitest";
import { computeQuotaResetMs } from "./pause-store.port.ts";

test.each([
  { now: "2026-01-31T08:30:00+08:00", reset: "2026-02-01T00:05:00+08:00" },
  { now: "2026-01-31T00:00:00+08:00", reset: "2026-01-31T00:05:00+08:00" },
  { now: "2026-01-31T00:04:59.999+08:00", reset: "2026-01-31T00:05:00+08:00" },
  { now: "2026-01-31T00:05:00+08:00", reset: "2026-02-01T00:05:00+08:00" },
  { now: "2026-01-30T23:59:59.999+08:00", reset: "2026-01-31T00:05:00+08:00" },
])("at $now the next quota reset is $reset", ({ now, reset }) => {
  expect(computeQuotaResetMs(Date.parse(now))).toBe(Date.parse(reset));
});
