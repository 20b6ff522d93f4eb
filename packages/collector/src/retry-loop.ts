import { writeNote } from "./write-note.ts";

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 300_000;

export interface RetryLoop {
  /** Runs after the current tap; while a failure is backed off from, when that is over. */
  runSoon(): void;
  /** Runs at once, whatever was waited for. */
  runNow(): void;
}

/** Runs `attempt` one at a time; after one that fails or answers false, again with growing, jittered delays. */
export function createRetryLoop(attempt: () => Promise<boolean>): RetryLoop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let askedAgain = false;
  let failures = 0;

  const wait = (delayMs: number) => {
    timer = setTimeout(run, delayMs);
  };

  const settle = (done: boolean) => {
    running = false;
    failures = done ? 0 : failures + 1;
    if (!done) {
      const longest = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
      wait(longest * (0.5 + Math.random() / 2));
    } else if (askedAgain) wait(0);
  };

  function run(): void {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    askedAgain = running;
    if (running) return;
    running = true;
    attempt().then(settle, (error: unknown) => {
      settle(false);
      writeNote(`will be tried again: ${String(error)}`);
    });
  }

  return {
    runSoon() {
      if (running) askedAgain = true;
      else if (timer === undefined) wait(0);
    },
    runNow() {
      // What is running may be a request that the background cut: that is no reason to wait long in front.
      failures = 0;
      run();
    },
  };
}
