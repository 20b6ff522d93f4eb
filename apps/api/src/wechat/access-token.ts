import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { MiniProgram } from "@mp-notice/core";
import type { AccessTokenStore, StoredAccessToken, TokenOwner } from "./access-token-store.port.ts";
import type { WechatAnswer, WechatBody, WechatHttp } from "./wechat-http.ts";
import { WECHAT_CALLS } from "./wechat-calls.ts";

export type TokenResult =
  | { ok: true; token: string }
  /** The token endpoint's answer in place of a token; never errcode 0. */
  | { ok: false; answer: WechatAnswer };

/** Access tokens shared by all processes: one row stores the token, one lease holder refreshes it, the others read. Throws only store errors. */
export interface AccessTokens {
  get(app: MiniProgram): Promise<TokenResult>;
  /** Drops a token that WeChat rejected, unless it has been replaced already. */
  drop(app: MiniProgram, token: string): Promise<void>;
  /** Requests a token with these credentials, bypassing the cache. errcode 0 means that WeChat issued one. */
  check(app: MiniProgram): Promise<WechatAnswer>;
}

interface AccessTokensOptions {
  http: WechatHttp;
  store: AccessTokenStore;
}

/** WeChat issues a new token in the last five minutes, while the old one still works (facts §1.2). */
const REFRESH_AHEAD_MS = 5 * 60_000;
const LEASE_MS = 8000;
const WAIT_FOR_OTHERS_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** How long a process uses its cached token without reading the row. */
const CACHE_MS = 1000;
/** How long this process backs off after a refused token request. */
const REFUSAL_MS = 3000;
/** How long a replacement token is kept even if it is rejected too, which prevents an endless refresh loop (facts §7). */
const REPLACEMENT_MS = 3000;
/** The longest lifetime WeChat gives a token (facts §1.1). */
const MAX_LIFE_MS = 7_200_000;

interface Entry {
  owner: TokenOwner;
  cached: { token: string; until: number } | null;
  /** The token that WeChat rejected last; the row may still hold it for a moment. */
  refusedToken: string | null;
  replacedUntil: number;
  refusal: { answer: WechatAnswer; until: number } | null;
  pending: Promise<TokenResult> | null;
  isRefreshing: boolean;
}

export function createAccessTokens({ http, store }: AccessTokensOptions): AccessTokens {
  const holder = randomUUID();
  const entries = new Map<string, Entry>();

  function entryOf(app: MiniProgram): Entry {
    const key = `${app.appId} ${app.appSecret}`;
    const known = entries.get(key);
    if (known) return known;
    const entry: Entry = {
      owner: toTokenOwner(app),
      cached: null,
      refusedToken: null,
      replacedUntil: 0,
      refusal: null,
      pending: null,
      isRefreshing: false,
    };
    entries.set(key, entry);
    return entry;
  }

  /** The stored token, unless WeChat has just rejected it. */
  async function readRow(entry: Entry): Promise<StoredAccessToken | null> {
    const stored = await store.read(entry.owner);
    return stored?.token === entry.refusedToken ? null : stored;
  }

  function serve(entry: Entry, { token, expiresAt, now }: StoredAccessToken): TokenResult {
    entry.cached = { token, until: Date.now() + Math.min(CACHE_MS, expiresAt - now) };
    return { ok: true, token };
  }

  async function look(app: MiniProgram, entry: Entry): Promise<TokenResult> {
    const giveUpAt = Date.now() + WAIT_FOR_OTHERS_MS;
    for (;;) {
      const stored = await readRow(entry);
      if (stored) {
        if (isNearItsEnd(stored)) refreshAhead(app, entry);
        return serve(entry, stored);
      }
      if (isRefused(entry)) return { ok: false, answer: entry.refusal.answer };
      if (await store.takeLease({ appId: app.appId, holder, leaseMs: LEASE_MS }))
        return fetchToken(app, entry);
      if (Date.now() >= giveUpAt) {
        const cause = "another process has held the token lease for too long";
        return { ok: false, answer: { kind: "never_left", cause } };
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Refreshes in the background and serves the old token meanwhile (stale-while-revalidate); a later read retries after a failure. */
  function refreshAhead(app: MiniProgram, entry: Entry): void {
    if (entry.isRefreshing || isRefused(entry)) return;
    entry.isRefreshing = true;
    void refreshWithLease(app, entry)
      .catch(() => undefined)
      .finally(() => (entry.isRefreshing = false));
  }

  async function refreshWithLease(app: MiniProgram, entry: Entry): Promise<void> {
    const isMine = await store.takeLease({ appId: app.appId, holder, leaseMs: LEASE_MS });
    if (isMine) await fetchToken(app, entry);
  }

  /** Call only with the lease. Its last holder may have saved a token after this process read the row. */
  async function fetchToken(app: MiniProgram, entry: Entry): Promise<TokenResult> {
    const stored = await readRow(entry);
    if (stored && !isNearItsEnd(stored)) {
      await store.releaseLease({ appId: app.appId, holder });
      return serve(entry, stored);
    }
    const answer = await requestToken(app);
    const token = answer.kind === "answered" ? readToken(answer.body) : null;
    if (!token) {
      entry.refusal = { answer, until: Date.now() + REFUSAL_MS };
      await store.releaseLease({ appId: app.appId, holder });
      return { ok: false, answer };
    }
    await store.save({ ...entry.owner, ...token });
    if (entry.refusedToken !== null) entry.replacedUntil = Date.now() + REPLACEMENT_MS;
    entry.refusedToken = null;
    entry.refusal = null;
    entry.cached = { token: token.token, until: Date.now() + CACHE_MS };
    return { ok: true, token: token.token };
  }

  /** Normal mode: repeated calls return the same token, so no process invalidates another's (facts §1.2). */
  async function requestToken({ appId, appSecret }: MiniProgram): Promise<WechatAnswer> {
    const body = JSON.stringify({
      grant_type: "client_credential",
      appid: appId,
      secret: appSecret,
    });
    const { method, path } = WECHAT_CALLS.getToken;
    const answer = await http.request({ method, path, body });
    const isEmpty =
      answer.kind === "answered" && answer.body.errcode === 0 && !readToken(answer.body);
    // Passed on as an answer, its errcode 0 would look like an accepted message.
    return isEmpty ? { kind: "lost", cause: "the answer holds no access token" } : answer;
  }

  return {
    async get(app) {
      const entry = entryOf(app);
      if (entry.cached && entry.cached.until > Date.now())
        return { ok: true, token: entry.cached.token };
      entry.pending ??= look(app, entry).finally(() => (entry.pending = null));
      return entry.pending;
    },
    async drop(app, token) {
      const entry = entryOf(app);
      if (entry.replacedUntil > Date.now()) return;
      entry.refusedToken = token;
      if (entry.cached?.token === token) entry.cached = null;
      await store.drop({ ...entry.owner, token });
    },
    check: requestToken,
  };
}

function isRefused(
  entry: Entry,
): entry is Entry & { refusal: { answer: WechatAnswer; until: number } } {
  return entry.refusal !== null && entry.refusal.until > Date.now();
}

function isNearItsEnd({ expiresAt, now }: StoredAccessToken): boolean {
  return expiresAt - now < REFRESH_AHEAD_MS;
}

export function toTokenOwner({ appId, appSecret }: MiniProgram): TokenOwner {
  return {
    appId,
    secretFingerprint: createHash("sha256").update(`${appId} ${appSecret}`).digest("hex"),
  };
}

function readToken(body: WechatBody): { token: string; expiresInMs: number } | null {
  const { errcode, access_token: token, expires_in: seconds } = body;
  const lifeMs = Math.floor(Number(seconds) * 1000);
  return errcode === 0 && typeof token === "string" && token !== "" && lifeMs > 0
    ? { token, expiresInMs: Math.min(lifeMs, MAX_LIFE_MS) }
    : null;
}
