import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases, OWNER, startOperatorApi, type OperatorApi } from "../start-operator-api.ts";

let api: OperatorApi;
let port: number;

beforeAll(async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  api = await startOperatorApi(open, {
    slowness: { requestTimeoutMs: 300, headersTimeoutMs: 200, checkEveryMs: 50 },
  });
  port = Number(new URL(await api.app.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterAll(() => api[Symbol.asyncDispose]());

describe("a body that is not JSON or is too large is rejected before it is read", () => {
  const JSON_HEADERS = { "content-type": "application/json" };

  test.each([
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "multipart/form-data; boundary=x" }],
    ["bytes", { "content-type": "application/octet-stream" }],
    ["fields", { "content-type": "application/x-www-form-urlencoded" }],
    ["no type", {}],
    ["compressed JSON", { ...JSON_HEADERS, "content-encoding": "gzip" }],
    ["a type that starts like JSON", { "content-type": "application/jsonx" }],
  ])("%s: 415", async (_what, headers) => {
    for (const path of ["session.login", "collector.login", "notices.trigger", "nothing"]) {
      const answer = await api.app.inject({
        method: "POST",
        url: `/trpc/${path}`,
        headers: Object.fromEntries(Object.entries(headers)),
        payload: Buffer.from("{}"),
      });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({
        error: {
          message: expect.any(String),
          data: { httpStatus: 415, reason: "INPUT_INVALID", requestId: expect.stringMatching(/./) },
        },
      });
    }
  });

  test("a JSON type may have a charset", async () => {
    const answer = await api.app.inject({
      method: "POST",
      url: "/trpc/session.login",
      headers: { "content-type": "application/json; charset=utf-8" },
      payload: "{}",
    });
    expect(answer.statusCode).toBe(400);
  });

  test("a body beyond 1 MiB: 413, even without a content-length", async () => {
    const send = (body: string | ReadableStream) =>
      fetch(`http://127.0.0.1:${port}/trpc/session.login`, {
        method: "POST",
        headers: JSON_HEADERS,
        body,
        ...(typeof body === "string" ? {} : { duplex: "half" }),
      });
    const large = JSON.stringify("x".repeat(1024 * 1024));
    expect((await send(large)).status).toBe(413);
    const chunked = await send(new Blob([large]).stream());
    expect(chunked.status).toBe(413);
    expect(await chunked.json()).toMatchObject({ error: { data: { httpStatus: 413 } } });
  });
});

describe("a batch", () => {
  const send = (path: string) =>
    api.app.inject({
      method: "POST",
      url: `/trpc/${path}?batch=1`,
      headers: { "content-type": "application/json" },
      payload: "{}",
    });

  test("has at most ten calls", async () => {
    const calls = (count: number) => Array(count).fill("session.me").join(",");
    expect((await api.app.inject(`/trpc/${calls(10)}?batch=1&input={}`)).statusCode).toBe(401);
    for (const separator of [",", "%2C", "%2c"]) {
      const answer = await send(Array(11).fill("session.logout").join(separator));
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({
        message: expect.stringContaining("at most 10"),
        data: { reason: "INPUT_INVALID", requestId: expect.stringMatching(/./) },
      });
    }
  });

  test.each(["session.login", "session.redeemLoginLink", "collector.login"])(
    "cannot contain %s and another call",
    async (path) => {
      for (const batch of [`${path},${path}`, `session.me,${path}`, `${path},nothing`]) {
        const answer = await send(batch);
        expect(answer.statusCode).toBe(400);
        expect(answer.json().error.message).toContain(`${path} cannot be batched`);
      }
      expect((await send(path)).json()[0]?.error.message ?? "").not.toContain("batched");
    },
  );
});

test("customers' sign-ins from one address are rate-limited before WeChat is called", async () => {
  const login = (remoteAddress: string) =>
    api.app.inject({
      method: "POST",
      url: "/trpc/collector.login",
      remoteAddress,
      headers: { "content-type": "application/json" },
      payload: "{}",
    });
  for (let index = 0; index < 300; index++)
    expect((await login("203.0.113.1")).statusCode).toBe(400);
  const refused = await login("203.0.113.1");
  expect(refused.statusCode).toBe(429);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await login("203.0.113.2")).statusCode).toBe(400);
});

test.each([
  ["sends nothing", "", 0],
  ["sends its headers slowly", "POST /trpc/session.login HTTP/1.1\r\nhost: x\r\n", 40],
  [
    "sends its body slowly",
    "POST /trpc/session.login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n",
    40,
  ],
  [
    "sends its push slowly",
    "POST /wechat/push/wx0123456789abcdef HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n",
    40,
  ],
])("a connection that %s is closed", async (_how, begin, everyMs) => {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  socket.resume();
  if (begin) socket.write(begin);
  const drip = everyMs > 0 ? setInterval(() => socket.write("a"), everyMs) : null;
  await once(socket, "close");
  if (drip) clearInterval(drip);
  expect(socket.destroyed).toBe(true);
});

describe("strangers", () => {
  const openFirst = listDatabases()[0]?.[1] ?? (() => Promise.reject(new Error("no database")));
  const JSON_HEADERS = { "content-type": "application/json" };

  test("are rate-limited by address; a caller with a known credential is not", async () => {
    await using shop = await startOperatorApi(openFirst, { strangerLimits: { callsOfAddress: 5 } });
    const cookie = await shop.signIn();
    const ask = (headers: Record<string, string>, remoteAddress = "127.0.0.1") =>
      shop.app.inject({ url: "/trpc/session.me", headers, remoteAddress });
    expect((await ask({ cookie })).statusCode).toBe(200);
    for (let count = 0; count < 3; count++) expect((await ask({})).statusCode).toBe(401);
    const strangers: Record<string, string>[] = [
      {},
      { cookie: `${cookie}x` },
      { authorization: `Bearer mpn_${"x".repeat(32)}` },
    ];
    for (const headers of strangers) {
      const refused = await ask(headers);
      expect(refused.statusCode).toBe(429);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect(refused.json().error.data.reason).toBe("RATE_LIMITED");
    }
    expect((await ask({ cookie })).statusCode).toBe(200);
    expect((await ask({}, "127.0.0.2")).statusCode).toBe(401);
    // At an address with an earlier sign-in, only the limits on passwords apply.
    expect((await shop.mutate("session.login", OWNER)).status).toBe(200);
    const large = { ...OWNER, password: "x".repeat(5000) };
    expect((await shop.mutate("session.login", large)).status).toBe(429);
  });

  test("share one limit per IPv6 /64", async () => {
    await using shop = await startOperatorApi(openFirst, { strangerLimits: { callsOfAddress: 2 } });
    const ask = async (remoteAddress: string) =>
      (await shop.app.inject({ url: "/trpc/session.me", remoteAddress })).statusCode;
    expect(await ask("2001:db8::1")).toBe(401);
    expect(await ask("2001:db8::2")).toBe(401);
    expect(await ask("2001:db8::3")).toBe(429);
    expect(await ask("2001:db8:0:1::1")).toBe(401);
  });

  test("pushes and probes are never rate-limited", async () => {
    await using shop = await startOperatorApi(openFirst, {
      strangerLimits: { callsOfAddress: 1, callsInAll: 1, othersInAll: 1 },
    });
    for (let count = 0; count < 5; count++) {
      expect((await shop.app.inject("/healthz")).statusCode).toBe(200);
      expect((await shop.app.inject("/readyz")).statusCode).toBe(200);
      const push = await shop.app.inject({
        method: "POST",
        url: "/wechat/push/wx0123456789abcdef",
      });
      expect(push.statusCode).toBe(404);
    }
  });

  test("the tarpit delays rejected calls, and all strangers' calls under a flood", async () => {
    const holdMs = 60;
    await using shop = await startOperatorApi(openFirst, {
      strangerLimits: { callsOfAddress: 2, callsInAll: 1, holdMs },
    });
    const ask = async (remoteAddress: string) => {
      const startedAt = performance.now();
      const { statusCode } = await shop.app.inject({ url: "/trpc/session.me", remoteAddress });
      return { statusCode, isHeld: performance.now() - startedAt >= holdMs - 1 };
    };
    await ask("203.0.113.1");
    expect(await ask("203.0.113.1")).toEqual({ statusCode: 401, isHeld: true });
    expect(await ask("203.0.113.1")).toEqual({ statusCode: 429, isHeld: true });
  });

  test("codes rejected by WeChat have a stricter limit than sign-ins", async () => {
    await using shop = await startOperatorApi(openFirst, {
      strangerLimits: { refusedCodesOfAddress: 3 },
    });
    const { appId, appSecret } = shop.simulator.app;
    const cookie = await shop.signIn();
    await shop.mutate("paymentSettings.update", { appId, appSecret }, { cookie });
    const login = () =>
      shop.app.inject({
        method: "POST",
        url: "/trpc/collector.login",
        headers: JSON_HEADERS,
        payload: JSON.stringify({ code: "wrong" }),
      });
    for (let count = 0; count < 3; count++) expect((await login()).statusCode).toBe(400);
    const asked = (await shop.listWechatCalls()).length;
    const refused = await login();
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(await shop.listWechatCalls()).toHaveLength(asked);
  });
});
