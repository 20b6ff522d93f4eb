/** No connection was to be had: too many wait, or it did not come in time. Nothing was begun. */
export class NoFreeConnectionError extends Error {}

export interface CallLimit {
  /** Does the work when fewer than `atOnce` others are being done. @throws NoFreeConnectionError, and what the work throws. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Lets so many work at once; the others wait in order, so many and so long. */
export function createCallLimit(limits: {
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
}): CallLimit {
  const waiting = new Set<() => void>();
  let working = 0;

  async function waitForOthers(): Promise<void> {
    if (waiting.size >= limits.maxWaiting) throw new NoFreeConnectionError("too many others wait");
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
      // Who is called on takes over the connection of who ends: it is never free in between.
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
