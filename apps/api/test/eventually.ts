import { vi } from "vitest";

/** Repeats the check until it passes: `vi.waitFor` with a busy machine's patience instead of a second. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 20_000, interval: 50 });
}
