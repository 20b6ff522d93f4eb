import type { StrangerLimits } from "../src/http/stranger-limit.ts";

/** Lifts the rate limits: tests and the fuzzer make many anonymous calls from one address. */
export const NO_STRANGER_LIMITS: StrangerLimits = {
  callsOfAddress: Number.POSITIVE_INFINITY,
  callsInAll: Number.POSITIVE_INFINITY,
  othersInAll: Number.POSITIVE_INFINITY,
  refusedCodesOfAddress: 1_000_000,
  holdMs: 0,
};
