import { logWarning } from "./log-warning.ts";

const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 300_000;

export interface RetryLoop {
  /** Runs after the current tap, or when the current backoff ends. */
  runSoon(): void;
  /** Runs at once and resets the backoff. */
  runNow(): void;
}

/** Runs one `attempt` at a time. Retries with exponential backoff and jitter when it rejects or resolves to false. */
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
      logWarning(`retrying later: ${String(error)}`);
    });
  }

  return {
    runSoon() {
      if (running) askedAgain = true;
      else if (timer === undefined) wait(0);
    },
    runNow() {
      // The attempt in flight may be a request that WeChat aborted in the background: its failure must not delay the foreground.
      failures = 0;
      run();
    },
  };
}
