import { LRUCache } from "lru-cache";

/** Evicts the least recently used key beyond this; an attacker with more addresses meets the global limits. */
const MAX_KEYS = 20_000;

interface Window {
  count: number;
  /** In milliseconds of the monotonic clock. */
  endsAt: number;
}

/** A rate-limit counter with fixed windows per key. A window starts with its first hit. Cheap, because rejected calls count too. */
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
