import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { createNoticeClient, NoticeClientError } from "../src/index.ts";

const trigger = {
  notice: "order_pay_success",
  openid: "o1",
  orderId: "1",
  data: {
    order_sn: "20260131083000001",
    order_amount: "128.00",
    order_total_goods_name: "手工陶瓷咖啡杯",
    order_create_time: 1_769_819_400,
    order_total_goods_num: 1,
  },
} as const;

const open = new Set<ReturnType<typeof createServer>>();

afterEach(async () => {
  for (const server of open) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
  open.clear();
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  open.add(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

async function fail(call: Promise<unknown>): Promise<NoticeClientError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NoticeClientError) return error;
  throw new Error("expected a NoticeClientError", { cause: error });
}

test("concurrent calls share one request, with the key", async () => {
  const seen: unknown[] = [];
  const url = await serve(async (request, response) => {
    const body: unknown = JSON.parse(await text(request));
    seen.push({
      method: request.method,
      url: request.url,
      key: request.headers.authorization,
      body,
    });
    const results = ["d1", "d2"].map((deliveryId) => ({
      result: { data: { deliveryId, state: "queued", duplicate: false } },
    }));
    response.setHeader("content-type", "application/json").end(JSON.stringify(results));
  });
  const client = createNoticeClient({ url: `${url}/`, apiKey: "mpn_key" });
  const second = { ...trigger, orderId: "2" };
  const answers = await Promise.all([
    client.notices.trigger(trigger),
    client.notices.trigger(second),
  ]);
  expect(answers.map(({ deliveryId }) => deliveryId)).toEqual(["d1", "d2"]);
  expect(seen).toEqual([
    {
      method: "POST",
      url: "/trpc/notices.trigger,notices.trigger?batch=1",
      key: "Bearer mpn_key",
      body: { 0: trigger, 1: second },
    },
  ]);
});

test("an error carries the reason, the fields and the request id", async () => {
  const details = [{ field: "data.order_amount", problem: "must be an amount in yuan" }];
  const url = await serve((_request, response) => {
    const data = { code: "BAD_REQUEST", reason: "FIELD_INVALID", details, requestId: "r1" };
    const error = { message: "data.order_amount must be an amount", code: -32600, data };
    response
      .writeHead(400, { "content-type": "application/json" })
      .end(JSON.stringify([{ error }]));
  });
  const client = createNoticeClient({ url, apiKey: "mpn_key" });
  const error = await fail(client.notices.trigger(trigger));
  expect(error).toMatchObject({ reason: "FIELD_INVALID", details, requestId: "r1" });
  expect(error.message).toBe("FIELD_INVALID: data.order_amount must be an amount in yuan");
});

test("a request that times out is UNREACHABLE", async () => {
  const url = await serve(() => {});
  const client = createNoticeClient({ url, apiKey: "mpn_key", timeoutMs: 50 });
  const error = await fail(client.notices.trigger(trigger));
  expect(error).toMatchObject({ reason: "UNREACHABLE", details: [], requestId: null });
});

test("a proxy's error page is UNREACHABLE", async () => {
  const url = await serve((_request, response) => response.writeHead(502).end("<html>"));
  const client = createNoticeClient({ url, apiKey: "mpn_key" });
  expect((await fail(client.notices.trigger(trigger))).reason).toBe("UNREACHABLE");
});

test("a refused connection is UNREACHABLE and names the address and the cause", async () => {
  const url = await serve(() => {});
  for (const server of open) await new Promise((closed) => server.close(closed));
  open.clear();
  const client = createNoticeClient({ url, apiKey: "mpn_key" });
  const error = await fail(client.deliveries.find({ idempotencyKey: "k" }));
  expect(error.reason).toBe("UNREACHABLE");
  expect(error.message).toMatch(`UNREACHABLE: no answer from ${url} (fetch failed: `);
  expect(error.message).toContain("ECONNREFUSED");
});

test("a relative url or an empty key throws at once", () => {
  expect(() => createNoticeClient({ url: "notices", apiKey: "mpn_key" })).toThrow("url");
  expect(() => createNoticeClient({ url: "https://a.example", apiKey: "" })).toThrow("apiKey");
});

test("a custom fetch can be passed", async () => {
  const client = createNoticeClient({
    url: "https://notices.example.com",
    apiKey: "mpn_key",
    fetch: async () => Response.json([{ result: { data: { token: "t", expiresAt: "2999" } } }]),
  });
  await expect(client.collector.createToken({ openid: "o1" })).resolves.toEqual({
    token: "t",
    expiresAt: "2999",
  });
});
