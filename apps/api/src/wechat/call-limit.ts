/** No connection was free: too many callers wait, or the wait timed out. The work did not start. */
export class NoFreeConnectionError extends Error {}

export interface CallLimit {
  /** Runs the work once fewer than `atOnce` others are in flight. @throws NoFreeConnectionError and the work's own errors */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A semaphore with backpressure: limits concurrent work; the queue is FIFO and bounded in length and time. */
export function createCallLimit(limits: {
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
}): CallLimit {
  const waiting = new Set<() => void>();
  let working = 0;

  async function waitForOthers(): Promise<void> {
    if (waiting.size >= limits.maxWaiting)
      throw new NoFreeConnectionError("too many callers are waiting");
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        waiting.delete(begin);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(new NoFreeConnectionError(`no connection was free for ${limits.maxWaitMs} ms`));
      }, limits.maxWaitMs);
      waiting.add(begin);
    });
  }

  return {
    async run(work) {
      // Hands the slot directly to the next waiter, so that no newcomer can take it in between.
      if (working < limits.atOnce) working += 1;
      else await waitForOthers();
      try {
        return await work();
      } finally {
        const [next] = waiting;
        if (next) next();
        else working -= 1;
      }
    },
  };
}
