import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoShop } from "../../src/demo-shop.ts";

interface Call {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const SECRET = `whsec_${Buffer.alloc(32, 4).toString("base64")}`;
const calls: Call[] = [];
const closers: (() => Promise<void>)[] = [];
let folder: string;
let phoneUrl: string;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** Fakes of the notice service and the simulator, as seen by the shop. */
const standIn: RequestListener = async (request, response) => {
  const { url, headers } = request;
  calls.push({ url, headers, body: await text(request) });
  const data = { deliveryId: "d1", state: "queued", duplicate: false };
  const answers: Record<string, unknown> = {
    "/trpc/notices.trigger?batch=1": [{ result: { data } }],
    "/trpc/deliveries.cancel?batch=1": [
      { result: { data: { deliveryId: "d1", state: "cancelled", cancelled: true } } },
    ],
    "/trpc/collector.login": { result: { data: { token: "t1", expiresAt: "2999" } } },
    "/_simulator/app": { appId: "wx1", appSecret: "s1" },
    "/sns/jscode2session": { openid: "o1", session_key: "k1" },
    "/_simulator/users/o1/pay": { prepayId: "wx31", transactionId: "42001" },
  };
  const answer = answers[url ?? ""] ?? answers[url?.split("?")[0] ?? ""];
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(answer ?? { error: "unknown" }));
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "demo-shop-"));
  const backend = await serve(standIn);
  const shop = createDemoShop({
    apiUrl: backend,
    serviceApiKey: "mpn_key",
    simulatorUrl: backend,
    adminUrl: 'https://admin.example.com/?a=1&b="2"',
    ordersFile: join(folder, "orders.json"),
    webhookSecret: SECRET,
  });
  phoneUrl = `${await serve((request, response) => shop.handle(request, response))}/phone`;
});

afterAll(async () => {
  for (const close of closers) await close();
  rmSync(folder, { recursive: true, force: true });
});

const getToken = async () => {
  const answer = await post("/shop/login", { code: "c1" });
  return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
};

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${phoneUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test("the page knows the admin and loads its code and style from its own origin", async () => {
  const page = await fetch(phoneUrl);
  const html = await page.text();
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(html).toContain('data-admin-url="https://admin.example.com/?a=1&#38;b=&#34;2&#34;"');
  const linked = [...html.matchAll(/(?:href|src)="\/phone(\/[^"]+)"/g)].map(([, file]) => file);
  expect(linked).toHaveLength(6);
  for (const file of linked) expect((await fetch(`${phoneUrl}${file}`)).status).toBe(200);
  const code = await (await fetch(`${phoneUrl}/phone.js`)).text();
  expect(code).not.toMatch(/^import .* from /m);
});

test("the mini program includes its images and the real collector, and no other files", async () => {
  const program = await (await fetch(`${phoneUrl}/program.js`)).text();
  expect(program).toContain('"miniprogram_npm/@mp-notice/collector/index.js"');
  expect(program).toContain("the formId is a mock one");
  const picture = await fetch(`${phoneUrl}/images/cup.png`);
  expect(picture.headers.get("content-type")).toBe("image/png");
  for (const path of ["/app.ts", "/images/../../package.json", "/images/none.png"]) {
    expect((await fetch(`${phoneUrl}${path}`)).status).toBe(404);
  }
});

test("a paid order triggers the notice with the shop's key, and is kept in its file", async () => {
  const customer = await getToken();
  expect(calls.find(({ url }) => url?.startsWith("/sns/"))?.url).toContain(
    "appid=wx1&secret=s1&js_code=c1",
  );
  const items = [{ goodsId: "cup", count: 1 }];
  const placed = await post("/shop/orders", { items }, customer);
  const { orderId } = (await placed.json()) as { orderId: string };
  const payment = await post(`/shop/orders/${orderId}/payment`, {}, customer);
  expect(await payment.json()).toEqual({
    timeStamp: expect.stringMatching(/^\d{10}$/),
    nonceStr: expect.stringMatching(/^\w{32}$/),
    package: "prepay_id=wx31",
    signType: "HMAC-SHA256",
    paySign: expect.stringMatching(/^[0-9A-F]{64}$/),
  });
  expect(await (await fetch(`${phoneUrl}/pay/wx31`)).json()).toEqual({ totalCents: 6_400 });
  expect((await post("/pay/wx31", { outcome: "success" })).status).toBe(200);
  const order = await fetch(`${phoneUrl}/shop/orders/${orderId}`, { headers: customer });
  expect(await order.json()).toMatchObject({
    state: "paid",
    notices: [
      { notice: "order_unpaid", state: "cancelled" },
      { notice: "order_pay_success", ok: true },
    ],
  });

  const trigger = calls.find(({ url }) => url?.includes("notices.trigger"));
  expect(trigger?.headers.authorization).toBe("Bearer mpn_key");
  expect(JSON.parse(trigger?.body ?? "")).toMatchObject({ 0: { orderId, openid: "o1" } });
  expect(existsSync(join(folder, "orders.json"))).toBe(true);
});

test("who gave no permission gets one SMS, however often the webhook repeats its message", async () => {
  const customer = await getToken();
  const items = [{ goodsId: "cup", count: 1 }];
  const placed = await post("/shop/orders", { items }, customer);
  const { orderId } = (await placed.json()) as { orderId: string };
  const tell = (type: string, { secret = SECRET, id = "msg-1" } = {}) => {
    const timestamp = new Date();
    const data = { openid: "o1", orderId, notice: "order_pay_success" };
    const body = { type, timestamp: timestamp.toISOString(), data };
    return post("/webhooks", body, {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(timestamp.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, timestamp, JSON.stringify(body)),
    });
  };
  const list = async () => (await fetch(`${phoneUrl}/sms?openid=o1`)).json();
  const other = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
  expect((await tell("delivery.no_grant", { secret: other })).status).toBe(401);
  expect((await tell("delivery.sent", { id: "msg-2" })).status).toBe(204);
  expect(await list()).toEqual([]);
  expect((await tell("delivery.no_grant")).status).toBe(204);
  expect((await tell("delivery.no_grant")).status).toBe(204);
  expect(await list()).toEqual([
    { text: expect.stringMatching(/^【小店】订单 \d+ 已支付 ¥64\.00/), at: expect.any(Number) },
  ]);
  expect(await (await fetch(`${phoneUrl}/sms?openid=o2`)).json()).toEqual([]);
});

test("a payment is made once, and only with its prepay_id", async () => {
  expect((await post("/pay/wx31", { outcome: "success" })).status).toBe(404);
  expect((await post("/pay/wx32", { outcome: "success" })).status).toBe(404);
  expect((await post("/pay/wx31", { outcome: "free" })).status).toBe(400);
});

test("the collector's calls are proxied without the operator's cookie", async () => {
  const headers = { authorization: "Bearer t0", cookie: "session=operator" };
  const answer = await post("/api/trpc/collector.login", { code: "c1" }, headers);
  expect(await answer.json()).toEqual({ result: { data: { token: "t1", expiresAt: "2999" } } });
  const login = calls.find(({ url }) => url === "/trpc/collector.login");
  expect(login?.body).toBe('{"code":"c1"}');
  expect(login?.headers.authorization).toBe("Bearer t0");
  expect(login?.headers.cookie).toBeUndefined();
});

test.each([
  "/api/trpc/session.login",
  "/api/trpc/collector.login,session.login?batch=1",
  "/api/trpc/collector.%2e%2e/session.login",
  "/api//evil.example.com/trpc/collector.login",
  "/api/healthz",
])("%s is not carried anywhere", async (path) => {
  const before = calls.length;
  expect((await post(path, {})).status).toBe(404);
  expect(calls).toHaveLength(before);
});

test("a body that is not an object is rejected", async () => {
  const answer = await fetch(`${phoneUrl}/shop/orders`, { method: "POST", body: "[1" });
  expect(answer.status).toBe(400);
  expect((await fetch(`${phoneUrl}/shop/orders`, { method: "POST", body: "[1]" })).status).toBe(
    400,
  );
});
