import { LRUCache } from "lru-cache";
import { hashToken } from "../secrets/hash-token.ts";

/** Covers a backend that calls only every few minutes. */
const KNOWN_FOR_MS = 30 * 60_000;
const MAX_KNOWN = 10_000;

/**
 * A cache of recently valid credentials. It grants no access; it only exempts callers from the strangers' rate limit, so that
 * a flood from the address of a shop's backend does not block the backend.
 */
export interface KnownCredentials {
  remember(credential: string): void;
  has(credential: string): boolean;
}

export function createKnownCredentials(): KnownCredentials {
  const known = new LRUCache<string, true>({
    max: MAX_KNOWN,
    ttl: KNOWN_FOR_MS,
    updateAgeOnGet: true,
  });
  return {
    remember: (credential) => void known.set(hashToken(credential), true),
    has: (credential) => known.get(hashToken(credential)) === true,
  };
}
