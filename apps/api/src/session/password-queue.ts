import { NoticeError } from "@mp-notice/core";

/** A hash keeps one core busy for some 30 ms: a machine of two cores goes on sending beside two. */
const AT_ONCE = 2;
/** Some half a second of work: who comes later is asked to come again. */
const KNOWN = { maxWaiting: 32, maxWaitingOfAddress: 8 };
/** They wait four times as long, as their lane rests. */
const STRANGERS = { maxWaiting: 8, maxWaitingOfAddress: 4 };
/**
 * After each stranger's password the lane rests three times as long as it took: a flood of sign-ins from many addresses keeps a
 * quarter of one core busy, not the machine that sends.
 */
const STRANGERS_REST = 3;
const RETRY_AFTER_SECONDS = 2;

interface Turn {
  addressGroup: string;
  begin(): void;
}

/** Where passwords are hashed and compared: few at once, few waiting, the latter told to come again. */
export interface PasswordQueue {
  /**
   * Runs `work` in turn: one at a time of an address, one of a stranger, two in all. Who is known here goes before strangers.
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
        throw new NoticeError("RATE_LIMITED", "too many are signing in just now", {
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
