import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { MiniProgram } from "@mp-notice/core";
import type { AccessTokenStore, TokenOwner } from "./access-token-store.port.ts";
import type { WechatAnswer, WechatHttp } from "./wechat-http.ts";

export type TokenResult =
  | { ok: true; token: string }
  /** What the token endpoint answered instead of a token. */
  | { ok: false; answer: WechatAnswer };

/** Access tokens for all processes: one row holds the token, one lease holder refreshes it, everybody else reads. */
export interface AccessTokens {
  get(app: MiniProgram): Promise<TokenResult>;
  /** Forgets a token that WeChat refused, unless it has been replaced already. */
  drop(app: MiniProgram, token: string): Promise<void>;
  /** Asks WeChat with these very credentials, whatever is stored. */
  check(app: MiniProgram): Promise<WechatAnswer>;
}

interface AccessTokensOptions {
  http: WechatHttp;
  store: AccessTokenStore;
}

/** WeChat renews five minutes before the end, and then both tokens work (facts §1.2). */
const REFRESH_AHEAD_MS = 5 * 60_000;
const LEASE_MS = 8000;
const WAIT_FOR_OTHERS_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** In this process a token is believed for so long without looking at the row. */
const CACHE_MS = 1000;
/** After a refusal nobody of this process asks again for so long. */
const REFUSAL_MS = 3000;

interface Entry {
  cached: { token: string; until: number } | null;
  refusal: { answer: WechatAnswer; until: number } | null;
  pending: Promise<TokenResult> | null;
  isRefreshing: boolean;
}

export function createAccessTokens({ http, store }: AccessTokensOptions): AccessTokens {
  const holder = randomUUID();
  const entries = new Map<string, Entry>();

  function entryOf({ appId, secretFingerprint }: TokenOwner): Entry {
    const key = `${appId} ${secretFingerprint}`;
    const entry = entries.get(key) ?? {
      cached: null,
      refusal: null,
      pending: null,
      isRefreshing: false,
    };
    entries.set(key, entry);
    return entry;
  }

  async function look(app: MiniProgram, owner: TokenOwner, entry: Entry): Promise<TokenResult> {
    const giveUpAt = Date.now() + WAIT_FOR_OTHERS_MS;
    for (;;) {
      const stored = await store.read(owner);
      if (stored) {
        const remaining = stored.expiresAt - stored.now;
        if (remaining < REFRESH_AHEAD_MS) refreshAhead(app, owner, entry);
        entry.cached = { token: stored.token, until: Date.now() + Math.min(CACHE_MS, remaining) };
        return { ok: true, token: stored.token };
      }
      if (await store.takeLease({ appId: owner.appId, holder, leaseMs: LEASE_MS }))
        return fetchToken(app, owner, entry);
      if (Date.now() >= giveUpAt) {
        return {
          ok: false,
          answer: {
            kind: "never_left",
            cause: "another process has been getting a token for too long",
          },
        };
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** The old token is served meanwhile; a refusal is remembered, and the next look tries again. */
  function refreshAhead(app: MiniProgram, owner: TokenOwner, entry: Entry): void {
    if (entry.isRefreshing || (entry.refusal && entry.refusal.until > Date.now())) return;
    entry.isRefreshing = true;
    void refreshWithLease(app, owner, entry)
      .catch(() => undefined)
      .finally(() => (entry.isRefreshing = false));
  }

  async function refreshWithLease(
    app: MiniProgram,
    owner: TokenOwner,
    entry: Entry,
  ): Promise<void> {
    const isMine = await store.takeLease({ appId: owner.appId, holder, leaseMs: LEASE_MS });
    if (isMine) await fetchToken(app, owner, entry);
  }

  /** Only with the lease. */
  async function fetchToken(
    app: MiniProgram,
    owner: TokenOwner,
    entry: Entry,
  ): Promise<TokenResult> {
    const answer = await requestToken(app);
    const token = readToken(answer);
    if (!token) {
      entry.refusal = { answer, until: Date.now() + REFUSAL_MS };
      await store.releaseLease({ appId: owner.appId, holder });
      return { ok: false, answer };
    }
    await store.save({ ...owner, ...token });
    entry.refusal = null;
    entry.cached = { token: token.token, until: Date.now() + CACHE_MS };
    return { ok: true, token: token.token };
  }

  /** Normal mode: repeated calls answer the same token, and no process takes another's away (facts §1.2). */
  function requestToken({ appId, appSecret }: MiniProgram): Promise<WechatAnswer> {
    const body = JSON.stringify({
      grant_type: "client_credential",
      appid: appId,
      secret: appSecret,
    });
    return http.request({ method: "POST", path: "/cgi-bin/stable_token", body });
  }

  return {
    async get(app) {
      const owner = toOwner(app);
      const entry = entryOf(owner);
      if (entry.cached && entry.cached.until > Date.now())
        return { ok: true, token: entry.cached.token };
      if (entry.refusal && entry.refusal.until > Date.now())
        return { ok: false, answer: entry.refusal.answer };
      entry.pending ??= look(app, owner, entry).finally(() => (entry.pending = null));
      return entry.pending;
    },
    async drop(app, token) {
      const owner = toOwner(app);
      const entry = entryOf(owner);
      if (entry.cached?.token === token) entry.cached = null;
      await store.drop({ ...owner, token });
    },
    check: requestToken,
  };
}

function toOwner({ appId, appSecret }: MiniProgram): TokenOwner {
  return {
    appId,
    secretFingerprint: createHash("sha256").update(`${appId} ${appSecret}`).digest("hex"),
  };
}

function readToken(answer: WechatAnswer): { token: string; expiresInMs: number } | null {
  if (answer.kind !== "answered" || answer.body.errcode !== 0) return null;
  const { access_token: token, expires_in: seconds } = answer.body;
  const expiresInMs = Number(seconds) * 1000;
  return typeof token === "string" && token !== "" && expiresInMs > 0
    ? { token, expiresInMs }
    : null;
}
