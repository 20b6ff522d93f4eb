/** A count that takes longer twice in a row is served from the cache; a single one may have met a busy machine. */
const SLOW_MS = 50;
/** An answer is fresh for this many times as long as its count took, so that counting takes at most a twentieth of the time. */
const FRESH_FACTOR = 20;
/** The cache never serves an older answer. */
const MAX_AGE_MS = 60_000;

interface Answer<Result> {
  result: Result;
  countedAt: number;
  tookMs: number;
  /** The shorter of the last two counts. */
  usuallyTakesMs: number;
}

/**
 * A stale-while-revalidate cache for counts. A fast count runs every time; a slow one returns the last answer, at most a minute
 * old, and refreshes it in the background once it is no longer fresh, with one count in flight per key.
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
    const tookMs = countedAt - startedAt;
    const usuallyTakesMs = Math.min(tookMs, answers.get(key)?.tookMs ?? 0);
    answers.set(key, { result, countedAt, tookMs, usuallyTakesMs });
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
    if (!known || known.usuallyTakesMs < SLOW_MS || now() - known.countedAt > MAX_AGE_MS)
      return countOnce(key);
    if (now() - known.countedAt > known.usuallyTakesMs * FRESH_FACTOR)
      countOnce(key).catch((error: unknown) =>
        logBackgroundError("a background count failed", error),
      );
    return known.result;
  };
}
