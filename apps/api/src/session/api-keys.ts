import type { ApiKeyStore } from "../database/api-key-store.ts";
import { hashToken } from "../secrets/hash-token.ts";

const API_KEY = /^mpn_[a-z0-9]{32,}$/;
const CACHE_MS = 10_000;
const MAX_CACHED = 1000;

export interface ApiKeys {
  /** `null` when the key is unknown. */
  find(key: string): Promise<{ apiKeyId: string; name: string } | null>;
}

/** Looks api keys up. What was found is remembered for some seconds: every trigger asks. */
export function createApiKeys({ store, now }: { store: ApiKeyStore; now(): number }): ApiKeys {
  const cache = new Map<string, { apiKeyId: string; name: string; until: number }>();
  return {
    async find(key) {
      if (!API_KEY.test(key)) return null;
      const keyHash = hashToken(key);
      const cached = cache.get(keyHash);
      if (cached && cached.until > now()) return { apiKeyId: cached.apiKeyId, name: cached.name };
      const found = await store.find(keyHash);
      if (cache.size >= MAX_CACHED) cache.clear();
      if (found) cache.set(keyHash, { ...found, until: now() + CACHE_MS });
      else cache.delete(keyHash);
      return found;
    },
  };
}
