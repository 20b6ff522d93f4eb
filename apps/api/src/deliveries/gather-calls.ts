interface GatherOptions<Item, Result> {
  /** Waits before each run for calls that are about to arrive; must not reject. */
  gather(): Promise<void>;
  /** Returns one result per item, in order. */
  run(items: Item[]): Promise<Result[]>;
  /** The most items of one shared run; a call with more items runs alone. */
  maxItems: number;
  /** Concurrent runs; further calls are batched. */
  runsAtOnce: number;
  /** A call that would exceed this many waiting items rejects at once with `refuse()`. */
  maxWaiting: number;
  refuse(): Error;
  /** Whether a failure has nothing to do with the items: then no call of the run is retried on its own. */
  concernsAll(error: unknown): boolean;
}

interface Call<Item, Result> {
  items: Item[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

/**
 * A batcher: calls that arrive while others gather or run share the next run, and under load its transaction. When a shared
 * run fails, its calls run one by one, so that an error reaches only the call that caused it. Beyond `maxWaiting` it refuses
 * (backpressure).
 */
export function gatherCalls<Item, Result>({
  gather,
  run,
  maxItems,
  runsAtOnce,
  maxWaiting,
  refuse,
  concernsAll,
}: GatherOptions<Item, Result>): (items: Item[]) => Promise<Result[]> {
  const waiting: Call<Item, Result>[] = [];
  let waitingItems = 0;
  let running = 0;
  let isGathering = false;

  async function startNext(): Promise<void> {
    if (isGathering || running >= runsAtOnce || waiting.length === 0) return;
    isGathering = true;
    await gather();
    isGathering = false;
    running += 1;
    void runShared(takeCalls()).finally(() => {
      running -= 1;
      void startNext();
    });
    void startNext();
  }

  function takeCalls(): Call<Item, Result>[] {
    let count = 0;
    const end = waiting.findIndex(
      ({ items }, index) => (count += items.length) > maxItems && index > 0,
    );
    const taken = waiting.splice(0, end === -1 ? waiting.length : end);
    for (const { items } of taken) waitingItems -= items.length;
    return taken;
  }

  async function runShared(calls: Call<Item, Result>[]): Promise<void> {
    try {
      const results = await run(calls.flatMap(({ items }) => items));
      let from = 0;
      for (const { items, resolve } of calls) {
        resolve(results.slice(from, from + items.length));
        from += items.length;
      }
    } catch (error) {
      if (calls.length === 1 || concernsAll(error)) for (const { reject } of calls) reject(error);
      else for (const call of calls) await runShared([call]);
    }
  }

  return (items) =>
    new Promise((resolve, reject) => {
      if (waitingItems + items.length > maxWaiting && waiting.length > 0) return reject(refuse());
      waitingItems += items.length;
      waiting.push({ items, resolve, reject });
      void startNext();
    });
}
