import type { AccessTokenStore } from "../../../src/wechat/access-token-store.port.ts";

/** One mini program's row, with a clock that the test moves. */
export function createMemoryAccessTokenStore() {
  let now = 1_000_000;
  let row: { fingerprint: string; token: string; expiresAt: number } | null = null;
  let lease: { holder: string; until: number } | null = null;
  const store: AccessTokenStore = {
    read: async ({ secretFingerprint }) =>
      row && row.fingerprint === secretFingerprint && row.expiresAt > now
        ? { token: row.token, expiresAt: row.expiresAt, now }
        : null,
    async takeLease({ holder, leaseMs }) {
      if (lease && lease.until > now) return false;
      lease = { holder, until: now + leaseMs };
      return true;
    },
    async save({ secretFingerprint, token, expiresInMs }) {
      row = { fingerprint: secretFingerprint, token, expiresAt: now + expiresInMs };
      lease = null;
    },
    async releaseLease({ holder }) {
      if (lease?.holder === holder) lease = null;
    },
    async drop({ token }) {
      if (row?.token === token) row = null;
    },
  };
  return { store, advance: (ms: number) => void (now += ms), find: () => row };
}
