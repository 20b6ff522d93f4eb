import type { StrangerLimits } from "../src/http/stranger-limit.ts";

/** Tests and the fuzzer call from one address, without a credential, as often as they like. */
export const NO_STRANGER_LIMITS: StrangerLimits = {
  callsOfAddress: Number.POSITIVE_INFINITY,
  callsInAll: Number.POSITIVE_INFINITY,
  othersInAll: Number.POSITIVE_INFINITY,
  refusedCodesOfAddress: 1_000_000,
  holdMs: 0,
};
