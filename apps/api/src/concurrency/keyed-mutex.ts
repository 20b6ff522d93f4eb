/** A keyed mutex: calls with the same key run one at a time, in order; different keys run concurrently. In-process only. */
export function createKeyedMutex(): <Result>(
  key: string,
  run: () => Promise<Result>,
) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, run) => {
    const before = last.get(key);
    const current = (async () => {
      await before?.catch(() => undefined);
      return run();
    })();
    last.set(key, current);
    try {
      return await current;
    } finally {
      if (last.get(key) === current) last.delete(key);
    }
  };
}
