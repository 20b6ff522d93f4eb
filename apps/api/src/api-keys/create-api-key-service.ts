import { randomBytes } from "node:crypto";
import { ulid } from "ulid";
import type { ApiKeyStore, StoredApiKey } from "./api-key-store.ts";
import { hashToken } from "../secrets/hash-token.ts";
import type { ApiKeyService, ListedApiKey } from "./api-key.contract.ts";

/** 36^50 is beyond 2^256. */
const DIGITS = 50;

export function createApiKeyService(deps: {
  store: ApiKeyStore;
  /** Unix milliseconds. */
  now(): number;
}): ApiKeyService {
  const { store, now } = deps;
  return {
    list: async () => (await store.list()).map(toListed),
    async create({ name, createdBy }) {
      const key = createKey();
      const createdAt = now();
      const stored = await store.add({
        ...{ id: ulid(createdAt), name, createdBy, createdAt },
        keyHash: hashToken(key),
        lastFour: key.slice(-4),
      });
      return { apiKey: toListed(stored), key };
    },
    revoke: async (apiKeyId) => toListed(await store.revoke({ apiKeyId, now: now() })),
  };
}

/** 256 random bits as base36, the alphabet of SERVICE_API_KEY. */
function createKey(): string {
  const number = BigInt(`0x${randomBytes(32).toString("hex")}`);
  return `mpn_${number.toString(36).padStart(DIGITS, "0")}`;
}

function toListed(stored: StoredApiKey): ListedApiKey {
  const { id, name, scope, lastFour, createdBy, createdAt, lastUsedAt, revokedAt } = stored;
  return {
    ...{ apiKeyId: id, name, scope, lastFour, createdBy },
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: toIso(lastUsedAt),
    revokedAt: toIso(revokedAt),
  };
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
