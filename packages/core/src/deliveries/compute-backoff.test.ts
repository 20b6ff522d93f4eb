import { describe, expect, test } from "vitest";
import { computeBackoffMs } from "./compute-backoff.ts";

describe("the backoff", () => {
  test("doubles from half a second to five minutes, half of it jitter", () => {
    expect(computeBackoffMs({ attempts: 0, random: 0 })).toBe(250);
    expect(computeBackoffMs({ attempts: 0, random: 0.999_999 })).toBe(500);
    expect(computeBackoffMs({ attempts: 3, random: 0 })).toBe(2000);
    expect(computeBackoffMs({ attempts: 1000, random: 0 })).toBe(150_000);
    expect(computeBackoffMs({ attempts: 1000, random: 0.999_999 })).toBe(300_000);
  });
});
