import type { ApiKeyStore } from "./api-key-store.ts";
import { hashToken } from "../secrets/hash-token.ts";

const API_KEY = /^mpn_[a-z0-9]{32,}$/;
const MARK_USED_EVERY_MS = 60_000;

interface KnownKey {
  apiKeyId: string;
  name: string;
}

export interface ApiKeyLookup {
  /** `null` when the key is unknown or revoked. */
  find(key: string): Promise<KnownKey | null>;
}

/**
 * Looks up API keys without a cache, so that every process rejects a revoked key at once. Every trigger needs a lookup, so
 * calls that arrive while one is in flight for their key share the next one, which starts after all of them arrived.
 */
export function createApiKeyLookup({
  store,
  now,
}: {
  store: ApiKeyStore;
  now(): number;
}): ApiKeyLookup {
  async function lookUp(keyHash: string): Promise<KnownKey | null> {
    const found = await store.find(keyHash);
    if (!found) return null;
    const { apiKeyId, name, lastUsedAt } = found;
    const usedAt = now();
    if (lastUsedAt === null || lastUsedAt <= usedAt - MARK_USED_EVERY_MS)
      await store.markUsed({ apiKeyId, now: usedAt, unlessSince: usedAt - MARK_USED_EVERY_MS });
    return { apiKeyId, name };
  }
  const lookUpShared = shareNext(lookUp);
  return { find: async (key) => (API_KEY.test(key) ? lookUpShared(hashToken(key)) : null) };
}

/** Coalesces calls: per key, one runs and one waits; further callers get the waiting call's result. */
function shareNext<Result>(call: (key: string) => Promise<Result>) {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<Result>>();

  function start(key: string): Promise<Result> {
    const current = call(key).finally(() => {
      if (running.get(key) === current) running.delete(key);
    });
    running.set(key, current);
    return current;
  }

  return (key: string): Promise<Result> => {
    const before = running.get(key);
    if (!before) return start(key);
    const next =
      waiting.get(key) ??
      before
        .catch(() => undefined)
        .then(() => {
          waiting.delete(key);
          return start(key);
        });
    waiting.set(key, next);
    return next;
  };
}
