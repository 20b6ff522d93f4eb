/** Runs what belongs to one key one after the other; other keys go on meanwhile. */
export function createTurns(): <Result>(
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
