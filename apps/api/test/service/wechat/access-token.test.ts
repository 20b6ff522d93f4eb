import { expect, test, vi } from "vitest";
import { createAccessTokens } from "../../../src/wechat/access-token.ts";
import { callWithToken } from "../../../src/wechat/call-with-token.ts";
import { createMessageGateway } from "../../../src/wechat/message-gateway.ts";
import type { WechatAnswer, WechatHttp, WechatRequest } from "../../../src/wechat/wechat-http.ts";
import { createMemoryAccessTokenStore } from "./memory-access-token-store.ts";

const APP = { appId: "wx0000000000000001", appSecret: "s".repeat(32) };
const TWO_HOURS_MS = 7_200_000;

function accepted(fields: Record<string, unknown> = {}): WechatAnswer {
  return { kind: "answered", body: { errcode: 0, errmsg: "ok", ...fields } };
}
function refused(errcode: number, errmsg = ""): WechatAnswer {
  return { kind: "answered", body: { errcode, errmsg } };
}

/** Answers token requests with `token1`, `token2`, … unless told otherwise, and other calls as the test says. */
function createScriptedHttp(
  onCall: (request: WechatRequest, token: string) => WechatAnswer = () => accepted(),
) {
  const requests: WechatRequest[] = [];
  let issued = 0;
  let tokenAnswer: WechatAnswer | null = null;
  const http: WechatHttp = {
    async request(request) {
      requests.push(request);
      await Promise.resolve();
      if (!request.path.startsWith("/cgi-bin/stable_token")) {
        return onCall(
          request,
          new URL(request.path, "http://x").searchParams.get("access_token") ?? "",
        );
      }
      return tokenAnswer ?? accepted({ access_token: `token${++issued}`, expires_in: 7200 });
    },
    close: async () => {},
  };
  return {
    http,
    requests,
    refuseTokens: (answer: WechatAnswer | null) => void (tokenAnswer = answer),
    countTokenRequests: () =>
      requests.filter(({ path }) => path.startsWith("/cgi-bin/stable_token")).length,
  };
}

function setUp(onCall?: Parameters<typeof createScriptedHttp>[0]) {
  const wechat = createScriptedHttp(onCall);
  const memory = createMemoryAccessTokenStore();
  const tokens = createAccessTokens({ http: wechat.http, store: memory.store });
  return { wechat, memory, tokens };
}

test("many callers at once make one token request, with the credentials in the body", async () => {
  const { wechat, tokens } = setUp();
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
  const { wechat, memory, tokens } = setUp();
  await tokens.get(APP);
  const other = createAccessTokens({ http: wechat.http, store: memory.store });
  expect(await other.get(APP)).toEqual({ ok: true, token: "token1" });
  expect(wechat.countTokenRequests()).toBe(1);
});

test("a process waits while another holds the lease, and then does not take what belongs to another secret", async () => {
  const { wechat, memory, tokens } = setUp();
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

test("near its end the token is refreshed while the old one is served", async () => {
  const { wechat, memory, tokens } = setUp();
  await tokens.get(APP);
  memory.advance(TWO_HOURS_MS - 60_000);
  const other = createAccessTokens({ http: wechat.http, store: memory.store });
  expect(await other.get(APP)).toEqual({ ok: true, token: "token1" });
  await vi.waitFor(() => expect(memory.find()?.token).toBe("token2"));
});

test("a secret that was changed does not find the other's token", async () => {
  const { wechat, tokens } = setUp();
  await tokens.get(APP);
  expect(await tokens.get({ ...APP, appSecret: "t".repeat(32) })).toEqual({
    ok: true,
    token: "token2",
  });
  expect(wechat.countTokenRequests()).toBe(2);
});

test("a wrong secret makes one request, not a storm", async () => {
  const { wechat, tokens } = setUp();
  wechat.refuseTokens(refused(40125, "invalid appsecret"));
  for (let round = 0; round < 3; round++) {
    const results = await Promise.all(Array.from({ length: 20 }, () => tokens.get(APP)));
    expect(results.every((result) => !result.ok)).toBe(true);
  }
  expect(wechat.countTokenRequests()).toBe(1);
});

test("a token is dropped only while it is still the one that failed", async () => {
  const { memory, tokens } = setUp();
  await tokens.get(APP);
  await tokens.drop(APP, "an older one");
  expect(memory.find()?.token).toBe("token1");
  await tokens.drop(APP, "token1");
  expect(memory.find()).toBeNull();
});

test.each([40001, 40014, 42001])(
  "after %i the same request goes once more with a new token",
  async (errcode) => {
    const { wechat, tokens } = setUp((_request, token) =>
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

test("a second refusal is answered as it is, and there is no third try", async () => {
  const { wechat, tokens } = setUp(() => refused(40001, "invalid credential"));
  const request = { method: "POST" as const, path: "/cgi-bin/x", body: "{}" };
  const { answer } = await callWithToken({ http: wechat.http, tokens }, { app: APP, request });
  expect(answer).toEqual(refused(40001, "invalid credential"));
  expect(wechat.requests).toHaveLength(4);
});

const MESSAGE = {
  channel: "subscribe" as const,
  openid: "oABC",
  templateId: "T1",
  page: "pages/order/detail?id=A1",
  values: [
    { dataKey: "character_string2", value: "A1" },
    { dataKey: "thing6", value: '杯"子' },
  ],
  credential: null,
  miniprogramState: "formal" as const,
};

test("the body of a subscribe message, byte for byte", () => {
  const { wechat, tokens } = setUp();
  expect(createMessageGateway({ http: wechat.http, tokens }).serialize(MESSAGE)).toBe(
    '{"touser":"oABC","template_id":"T1","page":"pages/order/detail?id=A1","miniprogram_state":"formal","lang":"zh_CN",' +
      '"data":{"character_string2":{"value":"A1"},"thing6":{"value":"杯\\"子"}}}',
  );
});

test("the body of a template message, byte for byte", () => {
  const { wechat, tokens } = setUp();
  const values = [{ dataKey: "keyword1", value: "A1" }];
  const message = { ...MESSAGE, channel: "template" as const, credential: "F1", values };
  expect(createMessageGateway({ http: wechat.http, tokens }).serialize(message)).toBe(
    '{"touser":"oABC","template_id":"T1","page":"pages/order/detail?id=A1","form_id":"F1","data":{"keyword1":{"value":"A1"}}}',
  );
});

test("a send keeps msgid and rid", async () => {
  const errmsg = "ok rid: 6567a1b2-0c1d2e3f-4a5b6c7d";
  const { wechat, tokens } = setUp(() => accepted({ errmsg, msgid: "1988810812324364291" }));
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  expect(await gateway.send({ app: APP, channel: "subscribe", body: "{}" })).toEqual({
    kind: "answered",
    from: "send",
    errcode: 0,
    errmsg,
    rid: "6567a1b2-0c1d2e3f-4a5b6c7d",
    msgId: "1988810812324364291",
  });
});

test("a refusal of the token endpoint tells that the message never left", async () => {
  const { wechat, tokens } = setUp();
  wechat.refuseTokens(refused(40164, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist"));
  const gateway = createMessageGateway({ http: wechat.http, tokens });
  const answer = await gateway.send({ app: APP, channel: "subscribe", body: "{}" });
  expect(answer).toMatchObject({ kind: "answered", from: "token", errcode: 40164 });
  wechat.refuseTokens({ kind: "lost", cause: "reset" });
  const other = { ...APP, appSecret: "u".repeat(32) };
  expect(await gateway.send({ app: other, channel: "subscribe", body: "{}" })).toMatchObject({
    kind: "never_left",
  });
});
