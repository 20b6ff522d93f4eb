import { randomBytes } from "node:crypto";
import type { ErrorReason } from "@mp-notice/core";
import { ulid } from "ulid";
import type { ApiKeyStore, StoredApiKey, StoredRefusal } from "./api-key-store.ts";
import { hashToken } from "../secrets/hash-token.ts";
import type { ApiKeyService, ListedApiKey } from "./api-key.contract.ts";

/** 36^50 is beyond 2^256. */
const DIGITS = 50;
/** A backend that repeats a wrong call in a loop must not write with each. */
const NOTE_EVERY_MS = 2000;
/** No mistakes of the caller. */
const NOT_NOTED: ReadonlySet<ErrorReason> = new Set(["UNAVAILABLE", "INTERNAL", "RATE_LIMITED"]);
/** Of a batch with many mistakes, enough to see what is wrong. */
const MAX_DETAILS = 5;

export function createApiKeyService(deps: {
  store: ApiKeyStore;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}): ApiKeyService {
  const { store, now } = deps;
  /** Keys whose last call was refused, with the time of the note. */
  const notedAt = new Map<string, number>();

  function note(apiKeyId: string, refusal: StoredRefusal | null): void {
    store.noteRefusal({ apiKeyId, refusal }).catch((error: unknown) => {
      deps.logBackgroundError("the outcome of a backend's call could not be noted", error);
    });
  }

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
    noteRefusal({ apiKeyId, procedure, reason, details }) {
      const at = now();
      const isTooSoon = at - (notedAt.get(apiKeyId) ?? -Infinity) < NOTE_EVERY_MS;
      if (isTooSoon || NOT_NOTED.has(reason)) return;
      notedAt.set(apiKeyId, at);
      note(apiKeyId, { at, procedure, reason, details: details.slice(0, MAX_DETAILS) });
    },
    noteSuccess(apiKeyId) {
      if (notedAt.delete(apiKeyId)) note(apiKeyId, null);
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
  const { id, name, scope, lastFour, createdBy, createdAt, lastUsedAt } = stored;
  const { lastRefusal, revokedAt } = stored;
  return {
    ...{ apiKeyId: id, name, scope, lastFour, createdBy },
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: toIso(lastUsedAt),
    lastRefusal: lastRefusal && { ...lastRefusal, at: new Date(lastRefusal.at).toISOString() },
    revokedAt: toIso(revokedAt),
  };
}

function toIso(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
