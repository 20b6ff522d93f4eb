import { LRUCache } from "lru-cache";

/** Beyond them the one that came longest ago is forgotten: whoever has more addresses than this is bound by the limits on all. */
const MAX_KEYS = 20_000;

interface Window {
  count: number;
  /** Of the clock that never goes back, in milliseconds. */
  endsAt: number;
}

/** Counts by key in windows that begin with the first of each: cheap, since it counts what is refused. */
export function createWindowCounter(windowMs: number): { add(key: string): Window } {
  const windows = new LRUCache<string, Window>({ max: MAX_KEYS });
  return {
    add(key) {
      const now = performance.now();
      const open = windows.get(key);
      if (open && open.endsAt > now) {
        open.count += 1;
        return open;
      }
      const begun = { count: 1, endsAt: now + windowMs };
      windows.set(key, begun);
      return begun;
    },
  };
}
