import { LRUCache } from "lru-cache";
import { hashToken } from "../secrets/hash-token.ts";

/** A backend that sends every few minutes stays known between two of its calls. */
const KNOWN_FOR_MS = 30 * 60_000;
const MAX_KNOWN = 10_000;

/**
 * Credentials that were right a moment ago. They decide nothing about access, only who is let past the limit on strangers: a
 * flood from the address of a shop's backend must not stop the backend.
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
