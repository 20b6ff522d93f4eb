/** What takes longer is not waited for again while a recent answer is there. */
const SLOW_MS = 50;
/** How old an answer may be that is given instead. */
const MAX_AGE_MS = 60_000;

interface Answer<Result> {
  result: Result;
  countedAt: number;
  tookMs: number;
}

/**
 * Counts anew each time while that is quick. Once it is slow, gives the answer of before, of the last minute, and counts anew
 * behind it, one at a time for each key.
 */
export function spareCounting<Result>(
  {
    now,
    logBackgroundError,
  }: { now(): number; logBackgroundError(message: string, error: unknown): void },
  count: (key: string) => Promise<Result>,
): (key: string) => Promise<Result> {
  const answers = new Map<string, Answer<Result>>();
  const counting = new Map<string, Promise<Result>>();

  async function countAnew(key: string): Promise<Result> {
    const startedAt = now();
    const result = await count(key);
    const countedAt = now();
    answers.set(key, { result, countedAt, tookMs: countedAt - startedAt });
    return result;
  }

  function countOnce(key: string): Promise<Result> {
    const running = counting.get(key);
    if (running) return running;
    const started = countAnew(key).finally(() => counting.delete(key));
    counting.set(key, started);
    return started;
  }

  return async (key) => {
    const known = answers.get(key);
    if (!known || known.tookMs < SLOW_MS || now() - known.countedAt > MAX_AGE_MS)
      return countOnce(key);
    countOnce(key).catch((error: unknown) => logBackgroundError("counting anew failed", error));
    return known.result;
  };
}
