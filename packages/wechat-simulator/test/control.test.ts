import { describe, expect, test } from "vitest";
import { startSimulator, type Json } from "./start-simulator.ts";

describe("the control API", () => {
  test("returns the app and its settings", async () => {
    await using simulator = await startSimulator({
      appId: "wx1111111111111111",
      appSecret: "s".repeat(32),
      pages: ["pages/a"],
    });
    expect(await simulator.control("GET", "/app")).toMatchObject({
      appId: "wx1111111111111111",
      appSecret: "s".repeat(32),
      pages: ["pages/a"],
      prepayDelaySeconds: 3,
    });
  });

  test("lists its users with their magic", async () => {
    await using simulator = await startSimulator({ clock: () => Date.UTC(2026, 6, 1) });
    const everyday = await simulator.addUser();
    const lost = await simulator.addUser("lost");
    const createdAt = "2026-07-01T00:00:00.000Z";
    expect(await simulator.controlList("/users")).toEqual([
      { openid: everyday, magic: null, createdAt },
      { openid: lost, magic: "lost", createdAt },
    ]);
  });

  test("lists the account's templates, so that a popup can show their titles", async () => {
    await using simulator = await startSimulator();
    const templateId = await simulator.addSubscribeTemplate(900_002, [1, 5]);
    expect(await simulator.controlList("/templates")).toEqual([
      {
        templateId,
        channel: "subscribe",
        title: "订单取消通知",
        lines: [
          {
            dataKey: "character_string1",
            name: "订单编号",
            example: "20260701123456",
            rule: "character_string",
          },
          { dataKey: "thing5", name: "取消原因", example: "超时未支付", rule: "thing" },
        ],
      },
    ]);
  });

  test("advances the clock", async () => {
    await using simulator = await startSimulator({ clock: () => Date.UTC(2026, 6, 1) });
    const now = "2026-07-01T01:00:00.500Z";
    expect(await simulator.advance(3600.5)).toEqual({ now });
    expect(await simulator.control("GET", "/clock")).toEqual({ now });
  });

  test("lists messages newest last, for one customer or all", async () => {
    await using simulator = await startSimulator();
    const templateId = await simulator.addTemplate();
    const openids = [await simulator.addUser(), await simulator.addUser()];
    for (const openid of [...openids, ...openids]) {
      const { formId } = await simulator.act(openid, "submit-form");
      await simulator.sendTemplate(openid, templateId, formId);
    }
    const all = await simulator.controlList("/messages");
    expect(all.map(({ openid }) => openid)).toEqual([...openids, ...openids]);
    const ofOne = await simulator.controlList(`/messages?openid=${openids[1]}`);
    expect(ofOne).toEqual([all[1], all[3]]);
  });

  test("keeps a limited number of messages and requests", async () => {
    await using simulator = await startSimulator({ keepLast: 10 });
    const openid = await simulator.addUser();
    const templateId = await simulator.addTemplate();
    for (let count = 0; count < 15; count += 1) {
      const { formId } = await simulator.act(openid, "submit-form");
      await simulator.sendTemplate(openid, templateId, formId, {
        page: `pages/order/list?n=${count}`,
      });
    }
    const messages = await simulator.controlList("/messages");
    expect(messages.length).toBeLessThanOrEqual(11);
    expect(messages.at(-1)).toMatchObject({ page: "pages/order/list?n=14" });
    const { first, next, items } = await simulator.control("GET", "/requests?since=0");
    expect((items as Json[]).length).toBeLessThanOrEqual(11);
    expect(Number(next) - Number(first)).toBe((items as Json[]).length);
  });

  test("logs API requests in order, but not control calls", async () => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser();
    const templateId = await simulator.addSubscribeTemplate();
    const { next } = await simulator.control("GET", "/requests");
    const token = await simulator.getToken();
    await simulator.sendSubscribe(openid, templateId);
    const log = await simulator.control("GET", `/requests?since=${String(next)}`);
    const { appId: appid, appSecret: secret } = simulator.app;
    const credentials = { grant_type: "client_credential", appid, secret };
    const start = Number(next);
    expect(log).toMatchObject({
      next: start + 3,
      items: [
        { index: start, method: "POST", path: "/cgi-bin/stable_token", body: credentials },
        { index: start + 1, path: "/cgi-bin/stable_token", answer: { access_token: token } },
        {
          index: start + 2,
          at: expect.stringMatching(/Z$/),
          method: "POST",
          path: "/cgi-bin/message/subscribe/send",
          query: { access_token: token },
          openid,
          body: { touser: openid, template_id: templateId },
          status: 200,
          answer: { errcode: 43101 },
        },
      ],
    });
  });

  test("a reset clears everything but the app, and log indexes continue", async () => {
    await using simulator = await startSimulator({ pages: ["pages/a"] });
    const app = await simulator.control("GET", "/app");
    const openid = await simulator.addUser();
    const templateId = await simulator.addSubscribeTemplate();
    const token = await simulator.getToken();
    await simulator.control("POST", "/app", { pages: ["pages/b"], prepayDelaySeconds: 9 });
    await simulator.advance(500);
    const { next } = await simulator.control("GET", "/requests");
    expect(await simulator.control("POST", "/reset")).toEqual({ ok: true });
    expect(await simulator.control("GET", "/requests")).toMatchObject({ next, items: [] });
    expect(await simulator.control("GET", "/app")).toEqual(app);
    expect(await simulator.controlList("/users")).toEqual([]);
    expect(await simulator.controlList("/templates")).toEqual([]);
    const withOldToken = `/wxaapi/newtmpl/gettemplate?access_token=${token}`;
    expect(await simulator.call("GET", withOldToken)).toMatchObject({ errcode: 40001 });
    expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 40003 });
    const { now } = await simulator.control("GET", "/clock");
    expect(Math.abs(Date.parse(String(now)) - Date.now())).toBeLessThan(60_000);
  });
});

test("a msgid never repeats, even across resets and simulators", async () => {
  const msgids: bigint[] = [];
  async function sendOnce(simulator: Awaited<ReturnType<typeof startSimulator>>) {
    const openid = await simulator.addUser();
    const templateId = await simulator.addSubscribeTemplate();
    await simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept" });
    expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 0 });
    const [message] = await simulator.controlList(`/messages?openid=${openid}`);
    msgids.push(BigInt(String(message?.["msgid"])));
  }
  await using simulator = await startSimulator();
  await sendOnce(simulator);
  await simulator.control("POST", "/reset");
  await sendOnce(simulator);
  await using other = await startSimulator();
  await sendOnce(other);
  expect(new Set(msgids).size).toBe(3);
  for (const msgid of msgids) {
    expect(msgid).toBeGreaterThan(2n ** 53n);
    expect(msgid).toBeLessThan(2n ** 63n);
  }
});

describe("invalid control input", () => {
  test.each([
    ["advanceSeconds", "POST", "/clock", {}],
    ["advanceSeconds", "POST", "/clock", { advanceSeconds: -1 }],
    ["advanceSeconds", "POST", "/clock", { advanceSeconds: "60" }],
    ["pages", "POST", "/app", { pages: ["/pages/index"] }],
    ["pages", "POST", "/app", { pages: "pages/index" }],
    ["categoryIds", "POST", "/app", { categoryIds: [1] }],
    ["prepayDelaySeconds", "POST", "/app", { prepayDelaySeconds: -1 }],
    ["dailyLimits", "POST", "/app", { dailyLimits: { "/nothing": 1 } }],
    ["dailyLimits", "POST", "/app", { dailyLimits: [] }],
    ["/cgi-bin/token", "POST", "/app", { dailyLimits: { "/cgi-bin/token": -1 } }],
    ["openid", "POST", "/users/oNobody/pay", { orderId: "1", outcome: "success" }],
    ["orderId", "POST", "/users/:openid/pay", { outcome: "success" }],
    ["outcome", "POST", "/users/:openid/pay", { orderId: "1" }],
    ["outcome", "POST", "/users/:openid/submit-form", { outcome: "late" }],
    ["templateIds", "POST", "/users/:openid/subscribe", { answer: "accept" }],
    ["answer", "POST", "/users/:openid/subscribe", { templateIds: [], answer: "maybe" }],
    [
      "remember",
      "POST",
      "/users/:openid/subscribe",
      { templateIds: [], answer: "accept", remember: 1 },
    ],
    ["times", "POST", "/users/:openid/subscribe", { templateIds: [], answer: "accept", times: 0 }],
    ["templateId", "POST", "/users/:openid/settings", { answer: "reject" }],
    ["templateId", "POST", "/users/:openid/settings", { templateId: "T", answer: "reject" }],
    ["mainSwitch", "POST", "/users/:openid/settings", { mainSwitch: "off" }],
  ])("names %s for %s %s %j, with HTTP 400", async (field, method, path, body) => {
    await using simulator = await startSimulator();
    const target = path.replace(":openid", await simulator.addUser());
    const response = await fetch(`${simulator.url}/_simulator${target}`, {
      method,
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String), field });
  });

  test.each(["{", "[]", "7"])("must be a JSON object, not %s", async (body) => {
    await using simulator = await startSimulator();
    const response = await fetch(`${simulator.url}/_simulator/clock`, { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ field: "body" });
  });

  test("for a log index is rejected", async () => {
    await using simulator = await startSimulator();
    const answer = await simulator.control("GET", "/requests?since=yesterday");
    expect(answer).toMatchObject({ field: "since" });
  });

  test("to an unknown path is HTTP 404", async () => {
    await using simulator = await startSimulator();
    for (const path of ["/_simulator", "/_simulator/nothing", "/_simulator/users/a/b/c"]) {
      const response = await fetch(simulator.url + path);
      expect(response.status).toBe(404);
    }
  });
});

describe("a body over 1 MiB", () => {
  const LARGE = JSON.stringify({ text: "x".repeat(1_048_576) });

  test.each(["/_simulator/clock", "/cgi-bin/stable_token"])("is HTTP 413 at %s", async (path) => {
    await using simulator = await startSimulator();
    const response = await fetch(simulator.url + path, { method: "POST", body: LARGE });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ field: "body" });
  });

  test("is HTTP 413 even without a Content-Length", async () => {
    await using simulator = await startSimulator();
    const response = await fetch(`${simulator.url}/cgi-bin/stable_token`, {
      method: "POST",
      body: new Blob([LARGE]).stream(),
      duplex: "half",
    });
    expect(response.status).toBe(413);
  });
});
