import { NoticeError } from "@mp-notice/core";

/** A hash takes about 30 ms of one core; with two at once, a two-core machine keeps sending. */
const AT_ONCE = 2;
/** About half a second of work; later callers get a Retry-After. */
const KNOWN = { maxWaiting: 32, maxWaitingOfAddress: 8 };
/** Fewer, because the rests make strangers wait four times as long. */
const STRANGERS = { maxWaiting: 8, maxWaitingOfAddress: 4 };
/**
 * The strangers' queue rests three times as long as each hash took, so that a flood of sign-ins from many addresses uses a
 * quarter of one core and sending goes on.
 */
const STRANGERS_REST = 3;
const RETRY_AFTER_SECONDS = 2;

interface Turn {
  addressGroup: string;
  begin(): void;
}

/** A bounded queue for password hashing (backpressure): few run, few wait, the rest are rejected with a Retry-After. */
export interface PasswordQueue {
  /**
   * Runs at most two jobs at a time: one per address, one for strangers. Known callers go first.
   * @throws NoticeError RATE_LIMITED when too many wait
   */
  run<Result>(
    who: { addressGroup: string; isKnown: boolean },
    work: () => Promise<Result>,
  ): Promise<Result>;
}

export function createPasswordQueue(): PasswordQueue {
  const lanes: { known: Turn[]; strangers: Turn[] } = { known: [], strangers: [] };
  const busy = new Set<string>();
  let doStrangersRest = false;

  function takeNext(): Turn | null {
    for (const lane of doStrangersRest ? [lanes.known] : [lanes.known, lanes.strangers]) {
      const place = lane.findIndex(({ addressGroup }) => !busy.has(addressGroup));
      const [turn] = place === -1 ? [] : lane.splice(place, 1);
      if (turn && lane === lanes.strangers) doStrangersRest = true;
      if (turn) return turn;
    }
    return null;
  }

  function beginNext(): void {
    while (busy.size < AT_ONCE) {
      const turn = takeNext();
      if (!turn) return;
      busy.add(turn.addressGroup);
      turn.begin();
    }
  }

  function letStrangersRest(ms: number): void {
    setTimeout(() => {
      doStrangersRest = false;
      beginNext();
    }, ms);
  }

  return {
    async run({ addressGroup, isKnown }, work) {
      const lane = isKnown ? lanes.known : lanes.strangers;
      const { maxWaiting, maxWaitingOfAddress } = isKnown ? KNOWN : STRANGERS;
      const ofAddress = lane.filter((turn) => turn.addressGroup === addressGroup).length;
      if (lane.length >= maxWaiting || ofAddress >= maxWaitingOfAddress) {
        throw new NoticeError("RATE_LIMITED", "too many sign-ins at once", {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
          details: [{ problem: `try again in ${RETRY_AFTER_SECONDS} seconds` }],
        });
      }
      await new Promise<void>((begin) => {
        lane.push({ addressGroup, begin });
        beginNext();
      });
      const begunAt = performance.now();
      try {
        return await work();
      } finally {
        busy.delete(addressGroup);
        if (!isKnown) letStrangersRest(STRANGERS_REST * (performance.now() - begunAt));
        beginNext();
      }
    },
  };
}
