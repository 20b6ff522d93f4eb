interface GatherOptions<Item, Result> {
  /** Answers one result for each item, in their order. */
  run(items: Item[]): Promise<Result[]>;
  /** Items that calls may share a run with; a call that brings more runs by itself. */
  maxItems: number;
  /** Runs that go on at the same time before calls begin to gather. */
  runsAtOnce: number;
  /** Items that may wait; a call that would make them more is refused at once, with what this makes. */
  maxWaiting: number;
  refuse(): Error;
  /** Whether a run failed for a reason that has nothing to do with its items: then none of its calls runs again by itself. */
  concernsAll(error: unknown): boolean;
}

interface Call<Item, Result> {
  items: Item[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

/**
 * Lets calls that come while others run share the next run, so that under load they share its transaction; alone, a call runs
 * at once. Each gets the results of its own items. When a shared run fails, its calls run one by one: what is wrong with one
 * is told to it alone.
 */
export function gatherCalls<Item, Result>({
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

  function startNext(): void {
    while (running < runsAtOnce && waiting.length > 0) {
      running += 1;
      void runShared(takeCalls()).finally(() => {
        running -= 1;
        startNext();
      });
    }
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
      startNext();
    });
}
