import { randomBytes } from "node:crypto";
import { Pool } from "undici";
import type { Child } from "./child.ts";
import { startChild } from "./child.ts";
import { type ClientRates, measureClients } from "./measure-clients.ts";
import { type Latency, measureLatency } from "./measure-latency.ts";
import { seedDatabase } from "./seed-database.ts";
import { APP_ID, APP_SECRET, OWNER, SERVICE_KEY, toTrigger } from "./shop.ts";
import type { Receipt } from "./stub-wechat.ts";

export interface ProductFigures {
  /** Deliveries per second that `triggerMany` stores while nothing is sent. */
  queued: number;
  /** Deliveries per second from a filled queue: claimed, sent and recorded as sent. */
  sent: number;
  /** Deliveries per second from the first `notices.triggerMany` over HTTP to the last recorded outcome. */
  sentOverHttp: number;
  latency: Latency;
  rssMb: { idle: number; after: number };
  /** Before and after the product's run, with the same stub on the same machine. */
  clients: ClientRates[];
}

/** The flags of `pnpm serve`. */
const MEMORY_FLAGS = ["--max-semi-space-size=2"];
const TRIGGERS_AT_ONCE = 200;
const HTTP_CALLERS = 4;
const LATENCY_SECONDS = 10;
export const LATENCY_RATE = 200;

export async function measureProduct({
  databaseUrl,
  deliveries,
}: {
  databaseUrl: string;
  deliveries: number;
}): Promise<ProductFigures> {
  const latencyTriggers = LATENCY_SECONDS * LATENCY_RATE;
  await seedDatabase({ url: databaseUrl, customers: deliveries * 2 + latencyTriggers });
  const stub = await startChild("stub-wechat.ts");
  const wechatUrl = await stub.ask<string>("getUrl");
  const before = await measureClients({ url: wechatUrl, requests: deliveries });
  const takeReceipts = () => stub.ask<Receipt[]>("takeReceipts");
  await takeReceipts();
  const product = await startProduct({ databaseUrl, wechatUrl });
  const url = await product.ask<string>("getUrl");
  const idle = await product.ask<number>("getRssMb");

  const queued = await rate(deliveries, () =>
    product.ask("trigger", { first: 0, count: deliveries }),
  );
  const sent = await rate(deliveries, async () => {
    await product.ask("startSending");
    await waitUntilSent(product, deliveries);
  });
  const sentOverHttp = await rate(deliveries, async () => {
    await triggerOverHttp({ url, first: deliveries, count: deliveries });
    await waitUntilSent(product, deliveries * 2);
  });
  assertEachOnce(await takeReceipts(), deliveries * 2);

  const latency = await measureLatency({
    url,
    first: deliveries * 2,
    count: latencyTriggers,
    ratePerSecond: LATENCY_RATE,
    takeReceipts,
  });
  await waitUntilSent(product, deliveries * 2 + latencyTriggers);
  const after = await product.ask<number>("getRssMb");
  await product.stop();
  const clients = [before, await measureClients({ url: wechatUrl, requests: deliveries })];
  await stub.stop();
  return { queued, sent, sentOverHttp, latency, rssMb: { idle, after }, clients };
}

export function startProduct(urls: { databaseUrl: string; wechatUrl: string }): Promise<Child> {
  return startChild("product.ts", {
    execArgv: MEMORY_FLAGS,
    env: {
      PORT: "0",
      HOST: "127.0.0.1",
      ROLE: "all",
      DATABASE_URL: urls.databaseUrl,
      WECHAT_API_URL: urls.wechatUrl,
      SECRET_KEYS: `bench:${randomBytes(32).toString("base64")}`,
      ADMIN_EMAIL: OWNER.email,
      ADMIN_PASSWORD: OWNER.password,
      SERVICE_API_KEY: SERVICE_KEY,
      DEMO_APP_ID: APP_ID,
      DEMO_APP_SECRET: APP_SECRET,
    },
  });
}

async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count * 1000) / (performance.now() - startedAt);
}

/** A rate counts only when every delivery is recorded as sent. */
async function waitUntilSent(product: Child, expected: number): Promise<void> {
  const states = await product.ask<Record<string, number>>("waitUntilClosed");
  if (states["sent"] !== expected || Object.keys(states).length !== 1)
    throw new Error(`not all of ${expected} deliveries were sent: ${JSON.stringify(states)}`);
}

function assertEachOnce(receipts: Receipt[], expected: number): void {
  const customers = new Set(receipts.map(({ openid }) => openid));
  if (receipts.length !== expected || customers.size !== expected)
    throw new Error(`${receipts.length} messages came for ${customers.size} of ${expected}`);
}

async function triggerOverHttp(input: {
  url: string;
  first: number;
  count: number;
}): Promise<void> {
  const pool = new Pool(input.url, { connections: HTTP_CALLERS, pipelining: 1 });
  const end = input.first + input.count;
  let next = input.first;
  await Promise.all(
    Array.from({ length: HTTP_CALLERS }, async () => {
      while (next < end) {
        const first = next;
        next = Math.min(end, first + TRIGGERS_AT_ONCE);
        const items = Array.from({ length: next - first }, (_, index) => toTrigger(first + index));
        const { statusCode, body } = await pool.request({
          method: "POST",
          path: "/trpc/notices.triggerMany",
          headers: { "content-type": "application/json", authorization: `Bearer ${SERVICE_KEY}` },
          body: JSON.stringify({ items }),
        });
        const text = await body.text();
        if (statusCode !== 200 || text.includes('"ok":false'))
          throw new Error(`triggers were refused: ${text.slice(0, 500)}`);
      }
    }),
  );
  await pool.close();
}
