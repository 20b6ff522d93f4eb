import type { ApiKeyStore } from "./api-key-store.ts";
import { hashToken } from "../secrets/hash-token.ts";

const API_KEY = /^mpn_[a-z0-9]{32,}$/;
const MARK_USED_EVERY_MS = 60_000;

interface KnownKey {
  apiKeyId: string;
  name: string;
}

export interface ApiKeys {
  /** `null` when the key is unknown or revoked. */
  find(key: string): Promise<KnownKey | null>;
}

/**
 * Looks api keys up. Nothing is remembered, so that a revoked key is refused at once in every process. Every trigger asks:
 * those who come while one look-up of their key runs share the next one, which begins after all of them.
 */
export function createApiKeys({ store, now }: { store: ApiKeyStore; now(): number }): ApiKeys {
  async function look(keyHash: string): Promise<KnownKey | null> {
    const found = await store.find(keyHash);
    if (!found) return null;
    const { apiKeyId, name, lastUsedAt } = found;
    const usedAt = now();
    if (lastUsedAt === null || lastUsedAt <= usedAt - MARK_USED_EVERY_MS)
      await store.markUsed({ apiKeyId, now: usedAt, unlessSince: usedAt - MARK_USED_EVERY_MS });
    return { apiKeyId, name };
  }
  const lookShared = shareNext(look);
  return { find: async (key) => (API_KEY.test(key) ? lookShared(hashToken(key)) : null) };
}

/** At most one call a key runs and one waits; who comes meanwhile gets the waiting one's result. */
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
