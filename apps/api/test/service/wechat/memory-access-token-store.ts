import type { AccessTokenStore, TokenOwner } from "../../../src/wechat/access-token-store.port.ts";

interface Row {
  saved: { secretFingerprint: string; token: string; expiresAt: number } | null;
  lease: { holder: string; until: number } | null;
}

/** An in-memory store with a fake clock. */
export function createMemoryAccessTokenStore() {
  let now = 1_000_000;
  const rows = new Map<string, Row>();

  function rowOf(appId: string): Row {
    const row = rows.get(appId) ?? { saved: null, lease: null };
    rows.set(appId, row);
    return row;
  }

  function find({ appId, secretFingerprint }: TokenOwner): Row["saved"] {
    const { saved } = rowOf(appId);
    return saved?.secretFingerprint === secretFingerprint && saved.expiresAt > now ? saved : null;
  }

  const store: AccessTokenStore = {
    async read(owner) {
      const saved = find(owner);
      return saved && { token: saved.token, expiresAt: saved.expiresAt, now };
    },
    async takeLease({ appId, holder, leaseMs }) {
      const row = rowOf(appId);
      if (row.lease && row.lease.until > now) return false;
      row.lease = { holder, until: now + leaseMs };
      return true;
    },
    async save({ appId, secretFingerprint, token, expiresInMs }) {
      const row = rowOf(appId);
      row.saved = { secretFingerprint, token, expiresAt: now + expiresInMs };
      row.lease = null;
    },
    async releaseLease({ appId, holder }) {
      const row = rowOf(appId);
      if (row.lease?.holder === holder) row.lease = null;
    },
    async drop({ token, ...owner }) {
      if (find(owner)?.token === token) rowOf(owner.appId).saved = null;
    },
  };
  return {
    store,
    advance: (ms: number) => void (now += ms),
    findToken: (appId: string) => rowOf(appId).saved?.token ?? null,
  };
}
