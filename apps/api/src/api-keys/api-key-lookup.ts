import type { ConfigurationCache } from "../concurrency/configuration-cache.ts";
import { hashToken } from "../secrets/hash-token.ts";
import type { ApiKeyStore } from "./api-key-store.ts";

const API_KEY = /^mpn_[a-z0-9]{32,}$/;
const MARK_USED_EVERY_MS = 60_000;

interface KnownKey {
  apiKeyId: string;
  name: string;
}

export interface ApiKeyLookup {
  /** `null` when the key is unknown or revoked: at once in the process that revoked it, within a second in others. */
  find(key: string): Promise<KnownKey | null>;
}

/** Every call of a backend needs a lookup, so keys are cached; their last use is written once a minute. */
export function createApiKeyLookup({
  store,
  configuration,
  now,
}: {
  store: ApiKeyStore;
  configuration: ConfigurationCache;
  now(): number;
}): ApiKeyLookup {
  const findCached = configuration.cache((keyHash: string) => store.find(keyHash));
  const markedAt = new Map<string, number>();

  async function markUsed(apiKeyId: string, lastUsedAt: number | null): Promise<void> {
    const usedAt = now();
    const before = markedAt.get(apiKeyId) ?? lastUsedAt;
    if (before !== null && before > usedAt - MARK_USED_EVERY_MS) return;
    markedAt.set(apiKeyId, usedAt);
    await store.markUsed({ apiKeyId, now: usedAt, unlessSince: usedAt - MARK_USED_EVERY_MS });
  }

  return {
    async find(key) {
      if (!API_KEY.test(key)) return null;
      const found = await findCached(hashToken(key));
      if (!found) return null;
      const { apiKeyId, name, lastUsedAt } = found;
      await markUsed(apiKeyId, lastUsedAt);
      return { apiKeyId, name };
    },
  };
}
