import { LRUCache } from "lru-cache";

/** Per cached read. A key may come from a stranger, so their number is bounded. */
const MAX_KEYS = 1000;

/**
 * Keeps what every trigger and every claim reads: settings, mappings, API keys. All cached reads share one version: after any
 * change by this process they read again, so its own changes are seen at once, and those of other processes after `maxAgeMs`.
 */
export interface ConfigurationCache {
  cache<Key extends string, Result>(
    read: (key: Key) => Promise<Result>,
  ): (key: Key) => Promise<Result>;
  /** The same store; every method except `reads` makes the cached reads stale. */
  watch<Store extends object>(store: Store, reads: readonly (keyof Store & string)[]): Store;
}

type Method = (...input: unknown[]) => Promise<unknown>;

interface Answer<Result> {
  result: Promise<Result>;
  version: number;
  readAt: number;
}

export function createConfigurationCache({
  maxAgeMs,
  now,
}: {
  maxAgeMs: number;
  now(): number;
}): ConfigurationCache {
  let version = 0;
  const invalidating =
    (change: Method): Method =>
    async (...input) => {
      try {
        return await change(...input);
      } finally {
        version += 1;
      }
    };

  return {
    cache<Key extends string, Result>(read: (key: Key) => Promise<Result>) {
      const answers = new LRUCache<Key, Answer<Result>>({ max: MAX_KEYS });
      return (key: Key) => {
        const known = answers.get(key);
        if (known?.version === version && now() - known.readAt < maxAgeMs) return known.result;
        // Stamped before the read: what changes meanwhile makes the answer stale.
        const answer = { version, readAt: now(), result: read(key) };
        answers.set(key, answer);
        answer.result.catch(() => {
          if (answers.get(key) === answer) answers.delete(key);
        });
        return answer.result;
      };
    },
    watch: <Store extends object>(store: Store, reads: readonly (keyof Store & string)[]) => {
      const isRead = new Set<string>(reads);
      const methods = Object.entries(store as Record<string, Method>).map(([name, method]) => [
        name,
        isRead.has(name) ? method : invalidating(method),
      ]);
      return Object.fromEntries(methods) as Store;
    },
  };
}
