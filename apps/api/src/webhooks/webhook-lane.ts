import type { ClaimedMessage, MessageOutcome, MessageStore } from "./message-store.ts";

/** Sends one webhook's messages, with a bounded number in flight, independently of every other webhook. */
export interface WebhookLane {
  /** Something may be due. */
  wake(): void;
  /** False while it would not claim: it is full, or rests after failures. */
  canTake(): boolean;
  /** Milliseconds until the end of the rest. */
  restsForMs(): number;
  /** Claims nothing more. Resolves when the outcomes of what is in flight are stored. */
  drain(): Promise<void>;
}

interface LaneDeps {
  webhookId: string;
  exchange: MessageStore["exchange"];
  /** Never throws. */
  send(message: ClaimedMessage): Promise<MessageOutcome>;
  newId(): string;
  /** Milliseconds, monotonic. */
  now(): number;
  sleep(ms: number): Promise<void>;
  logBackgroundError(message: string, error: unknown): void;
}

export const MAX_IN_FLIGHT = 16;
/** Batches outcomes and claims: a transaction for each would slow down the sender of messages. */
const GATHER_MS = 20;
/** From this many failures in a row, one message at a time tests the receiver (a circuit breaker). */
const FAILURES_UNTIL_REST = 5;
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 60_000;
/** A receiver that asks for a pause with `Retry-After` gets it for all messages, up to an hour. */
const LONGEST_ASKED_REST_MS = 3_600_000;
const STORE_AGAIN_MS = 1000;

export function createWebhookLane(deps: LaneDeps): WebhookLane {
  const { webhookId, now } = deps;
  const finished: MessageOutcome[] = [];
  let inFlight = 0;
  let failures = 0;
  let restsUntil = 0;
  let isAwake = false;
  let isDraining = false;
  let running: Promise<void> | null = null;

  function countFree(): number {
    if (isDraining || now() < restsUntil) return 0;
    return Math.max(0, (failures >= FAILURES_UNTIL_REST ? 1 : MAX_IN_FLIGHT) - inFlight);
  }

  function judge({ verdict, tried }: MessageOutcome): void {
    if (verdict.next === "delivered") {
      failures = 0;
      restsUntil = 0;
      return;
    }
    failures += 1;
    const beyond = failures - FAILURES_UNTIL_REST;
    const rest = beyond < 0 ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** beyond);
    const asked = Math.min(LONGEST_ASKED_REST_MS, tried.retryAfterMs ?? 0);
    restsUntil = Math.max(restsUntil, now() + Math.max(rest, asked));
  }

  async function send(message: ClaimedMessage): Promise<void> {
    inFlight += 1;
    const outcome = await deps.send(message);
    inFlight -= 1;
    judge(outcome);
    finished.push(outcome);
    wake();
  }

  function wake(): void {
    isAwake = true;
    running ??= run().finally(() => {
      running = null;
      // Woken between the loop's last check and now.
      if (isAwake) wake();
    });
  }

  async function run(): Promise<void> {
    while (isAwake) {
      await deps.sleep(GATHER_MS);
      isAwake = false;
      const outcomes = finished.splice(0);
      const limit = countFree();
      if (outcomes.length === 0 && limit === 0) continue;
      try {
        const claimed = await deps.exchange({
          webhookId,
          claimId: deps.newId(),
          outcomes,
          limit,
        });
        for (const message of claimed) void send(message);
        if (limit > 0 && claimed.length === limit) isAwake = true;
      } catch (error) {
        deps.logBackgroundError("a webhook's messages could not be stored", error);
        finished.unshift(...outcomes);
        await deps.sleep(STORE_AGAIN_MS);
        isAwake = true;
      }
    }
  }

  return {
    wake,
    canTake: () => countFree() > 0,
    restsForMs: () => Math.max(0, restsUntil - now()),
    async drain() {
      isDraining = true;
      const isBusy = () => inFlight > 0 || finished.length > 0 || running !== null;
      while (isBusy()) await (running ?? deps.sleep(GATHER_MS));
    },
  };
}
