/** A count that takes longer is served from the cache. */
const SLOW_MS = 50;
/** A younger answer is served without a refresh, so that one viewer does not make a slow count run all the time. */
const FRESH_MS = 5000;
/** The cache never serves an older answer. */
const MAX_AGE_MS = 60_000;

interface Answer<Result> {
  result: Result;
  countedAt: number;
  tookMs: number;
}

/**
 * A stale-while-revalidate cache for counts. A fast count runs every time; a slow one returns the last answer, at most a minute
 * old, and refreshes it in the background once it is five seconds old, with one count in flight per key.
 */
export function cacheSlowCount<Result>(
  {
    now,
    logBackgroundError,
  }: { now(): number; logBackgroundError(message: string, error: unknown): void },
  count: (key: string) => Promise<Result>,
): (key: string) => Promise<Result> {
  const answers = new Map<string, Answer<Result>>();
  const counting = new Map<string, Promise<Result>>();

  async function runCount(key: string): Promise<Result> {
    const startedAt = now();
    const result = await count(key);
    const countedAt = now();
    answers.set(key, { result, countedAt, tookMs: countedAt - startedAt });
    return result;
  }

  function countOnce(key: string): Promise<Result> {
    const running = counting.get(key);
    if (running) return running;
    const started = runCount(key).finally(() => counting.delete(key));
    counting.set(key, started);
    return started;
  }

  return async (key) => {
    const known = answers.get(key);
    if (!known || known.tookMs < SLOW_MS || now() - known.countedAt > MAX_AGE_MS)
      return countOnce(key);
    if (now() - known.countedAt > FRESH_MS)
      countOnce(key).catch((error: unknown) =>
        logBackgroundError("a background count failed", error),
      );
    return known.result;
  };
}
