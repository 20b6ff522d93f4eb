import { NoticeError } from "@mp-notice/core";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { createTurns } from "../take-turns.ts";

const MAX_FAILURES = 5;
const WINDOW_SECONDS = 15 * 60;

interface LoginThrottle {
  /**
   * Runs an attempt, one after the other per key. `null` is a failure; too many of them lock the key for a while. A success
   * forgets the failures.
   * @throws NoticeError RATE_LIMITED
   */
  attempt<Result>(key: string, run: () => Promise<Result | null>): Promise<Result | null>;
}

/** In memory: each API process counts for itself. */
export function createLoginThrottle(): LoginThrottle {
  const limiter = new RateLimiterMemory({ points: MAX_FAILURES, duration: WINDOW_SECONDS });
  const inTurn = createTurns();

  async function attemptNow<Result>(key: string, run: () => Promise<Result | null>) {
    const failures = await limiter.get(key);
    if (failures && failures.consumedPoints >= MAX_FAILURES) {
      const seconds = Math.ceil(failures.msBeforeNext / 1000);
      throw new NoticeError("RATE_LIMITED", "too many failed attempts", {
        details: [{ problem: `try again in ${seconds} seconds` }],
      });
    }
    const result = await run();
    await (result === null ? limiter.penalty(key) : limiter.delete(key));
    return result;
  }

  return {
    // In turn, so that a thousand guesses at once are not all judged before the first failure is counted.
    attempt: (key, run) => inTurn(key, () => attemptNow(key, run)),
  };
}
