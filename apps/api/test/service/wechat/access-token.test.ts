import { afterEach, describe, expect, test, vi } from "vitest";
import type { AccessTokenStore } from "../../../src/wechat/access-token-store.port.ts";
import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import { callWithToken } from "../../../src/wechat/call-with-token.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import { accepted, APP, refused, setUpTokens } from "./set-up-tokens.ts";

const TWO_HOURS_MS = 7_200_000;

afterEach(() => void vi.useRealTimers());

/** Advances past the in-process cache; the store has its own clock. */
function forget(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
}

test("concurrent callers share one token request, with the credentials in the body", async () => {
  const { wechat, tokens } = setUpTokens();
  const results = await Promise.all(Array.from({ length: 64 }, () => tokens.get(APP)));
  expect(new Set(results.map((result) => result.ok && result.token))).toEqual(new Set(["token1"]));
  expect(wechat.requests).toEqual([
    {
      method: "POST",
      path: "/cgi-bin/stable_token",
      body: `{"grant_type":"client_credential","appid":"${APP.appId}","secret":"${APP.appSecret}"}`,
    },
  ]);
});

test("a second process reads the row instead of asking", async () => {
  const { wechat, memory, tokens } = setUpTokens();
  await tokens.get(APP);
  const other = createAccessTokens({ http: wechat.http, store: memory.store });
  expect(await other.get(APP)).toEqual({ ok: true, token: "token1" });
  expect(wechat.countTokenRequests()).toBe(1);
});

test("a process waits while another holds the lease, and does not use a token of another secret", async () => {
  const { wechat, memory, tokens } = setUpTokens();
  await memory.store.takeLease({ appId: APP.appId, holder: "other", leaseMs: 8000 });
  const waiting = tokens.get(APP);
  await memory.store.save({
    appId: APP.appId,
    secretFingerprint: "not ours",
    token: "x",
    expiresInMs: 1,
  });
  expect(await waiting).toEqual({ ok: true, token: "token1" });
  expect(wechat.countTokenRequests()).toBe(1);
});

test("near its expiry the token is refreshed while the old one is served", async () => {
  const { wechat, memory, tokens } = setUpTokens();
  await tokens.get(APP);
  memory.advance(TWO_HOURS_MS - 60_000);
  const other = createAccessTokens({ http: wechat.http, store: memory.store });
  expect(await other.get(APP)).toEqual({ ok: true, token: "token1" });
  await expect.poll(() => memory.findToken(APP.appId)).toBe("token2");
});

test("the old token is served until it expires, even while refreshing fails", async () => {
  const { wechat, memory, tokens } = setUpTokens();
  await tokens.get(APP);
  memory.advance(TWO_HOURS_MS - 60_000);
  wechat.refuseTokens(refused(-1, "system error"));
  forget();
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token1" });
  await expect.poll(() => wechat.countTokenRequests()).toBe(2);
  vi.setSystemTime(Date.now() + 1500);
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token1" });
  expect(wechat.countTokenRequests()).toBe(2);

  memory.advance(60_000);
  vi.setSystemTime(Date.now() + 1100);
  expect(await tokens.get(APP)).toEqual({ ok: false, answer: refused(-1, "system error") });
  wechat.refuseTokens(null);
  forget();
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token2" });
});

test("a token that another process saved just before this one took the lease is used", async () => {
  const { wechat, memory } = setUpTokens();
  const store: AccessTokenStore = {
    ...memory.store,
    async takeLease(input) {
      const other = createAccessTokens({ http: wechat.http, store: memory.store });
      await other.get(APP);
      return memory.store.takeLease(input);
    },
  };
  const tokens = createAccessTokens({ http: wechat.http, store });
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token1" });
  expect(wechat.countTokenRequests()).toBe(1);
  expect(await memory.store.takeLease({ appId: APP.appId, holder: "x", leaseMs: 1 })).toBe(true);
});

test("a changed secret does not find the old secret's token", async () => {
  const { wechat, tokens } = setUpTokens();
  await tokens.get(APP);
  expect(await tokens.get({ ...APP, appSecret: "t".repeat(32) })).toEqual({
    ok: true,
    token: "token2",
  });
  expect(wechat.countTokenRequests()).toBe(2);
});

test("a wrong secret makes one request, not a storm", async () => {
  const { wechat, tokens } = setUpTokens();
  wechat.refuseTokens(refused(40125, "invalid appsecret"));
  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(Array.from({ length: 20 }, () => tokens.get(APP)));
    expect(results.every((result) => !result.ok)).toBe(true);
  }
  expect(wechat.countTokenRequests()).toBe(1);
});

describe.each([
  ["no token", {}],
  ["an empty token", { access_token: "", expires_in: 7200 }],
  ["a token without a lifetime", { access_token: "T" }],
  ["an expired token", { access_token: "T", expires_in: 0 }],
])("an answer of the token endpoint with %s", (_name, fields) => {
  test("is lost, so that no message counts as accepted", async () => {
    const { wechat, tokens } = setUpTokens();
    wechat.refuseTokens(accepted(fields));
    const gateway = createMessageGateway({ http: wechat.http, tokens });
    expect(await gateway.send({ app: APP, channel: "subscribe", body: "{}" })).toEqual({
      kind: "never_left",
      cause: "no access token: the answer holds no access token",
    });
    expect(await tokens.check(APP)).toMatchObject({ kind: "lost" });
    expect(wechat.requests.every(({ path }) => path === "/cgi-bin/stable_token")).toBe(true);
  });
});

test("a token is used for two hours at most", async () => {
  const { wechat, memory, tokens } = setUpTokens();
  wechat.refuseTokens(accepted({ access_token: "T", expires_in: 1e12 }));
  await tokens.get(APP);
  memory.advance(TWO_HOURS_MS);
  forget();
  wechat.refuseTokens(null);
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token1" });
});

test("a token is dropped only if it is still the one that failed", async () => {
  const { memory, tokens } = setUpTokens();
  await tokens.get(APP);
  await tokens.drop(APP, "an older one");
  expect(memory.findToken(APP.appId)).toBe("token1");
  await tokens.drop(APP, "token1");
  expect(memory.findToken(APP.appId)).toBeNull();
});

test.each([40001, 40014, 42001])(
  "after %i the same request is retried once with a new token",
  async (errcode) => {
    const { wechat, tokens } = setUpTokens((_request, token) =>
      token === "token1" ? refused(errcode) : accepted({ n: 1 }),
    );
    const request = { method: "POST" as const, path: "/cgi-bin/x?a=1", body: '{"b":1}' };
    const { from, answer } = await callWithToken(
      { http: wechat.http, tokens },
      { app: APP, request },
    );
    expect({ from, answer }).toEqual({ from: "api", answer: accepted({ n: 1 }) });
    expect(
      wechat.requests
        .map(({ path, body }) => [path, body])
        .filter(([path]) => path?.includes("/x")),
    ).toEqual([
      ["/cgi-bin/x?a=1&access_token=token1", '{"b":1}'],
      ["/cgi-bin/x?a=1&access_token=token2", '{"b":1}'],
    ]);
  },
);

test("a rejected token is not reused while the row still holds it", async () => {
  const { wechat, memory } = setUpTokens();
  let letDrop = () => {};
  const dropping = new Promise<void>((resolve) => (letDrop = resolve));
  const store: AccessTokenStore = {
    ...memory.store,
    async drop(input) {
      await dropping;
      await memory.store.drop(input);
    },
  };
  const tokens = createAccessTokens({ http: wechat.http, store });
  await tokens.get(APP);
  const dropped = tokens.drop(APP, "token1");
  expect(await tokens.get(APP)).toEqual({ ok: true, token: "token2" });
  letDrop();
  await dropped;
  expect(memory.findToken(APP.appId)).toBe("token2");
});

test("many sends with a rejected token share one refresh, and all of them succeed", async () => {
  const { wechat, tokens } = setUpTokens((_request, token) =>
    token === "token1" ? refused(42001) : accepted(),
  );
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => gateway.send({ app: APP, channel: "subscribe", body: "{}" })),
  );
  expect(answers.every((answer) => answer.kind === "answered" && answer.errcode === 0)).toBe(true);
  expect(wechat.countTokenRequests()).toBe(2);
});

test("if every token is rejected, sends do not make one token request each", async () => {
  const { wechat, tokens } = setUpTokens(() => refused(40001, "invalid credential"));
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  for (let round = 0; round < 20; round++) {
    expect(await gateway.send({ app: APP, channel: "subscribe", body: "{}" })).toMatchObject({
      kind: "answered",
      from: "send",
      errcode: 40001,
    });
  }
  expect(wechat.countTokenRequests()).toBe(2);
  forget();
  await gateway.send({ app: APP, channel: "subscribe", body: "{}" });
  expect(wechat.countTokenRequests()).toBe(3);
});

test("a second rejection is returned, without a third attempt", async () => {
  const { wechat, tokens } = setUpTokens(() => refused(40001, "invalid credential"));
  const request = { method: "POST" as const, path: "/cgi-bin/x", body: "{}" };
  const { answer } = await callWithToken({ http: wechat.http, tokens }, { app: APP, request });
  expect(answer).toEqual(refused(40001, "invalid credential"));
  expect(wechat.requests).toHaveLength(4);
});
