import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isFinal, WORKER_LEASE_MS, SWEEP_INTERVAL_MS } from "@mp-notice/core";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { findFreePort } from "../find-free-port.ts";
import { startReceiver } from "../webhook-receiver.ts";
import { startPrivateDatabaseServer } from "../private-database-server.ts";
import { CRASH_POINTS } from "./crash-main.ts";
import { act, SEND_PATHS, type World } from "./act.ts";
import { createRandom } from "./random.ts";
import { createShop, setUpNotice, type Shop } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"c".repeat(32)}`;
const STEPS = 150;
const CUSTOMERS = 5;
const RESEND_WAIT_SECONDS = 5;
/** Lease, sweep, plus a lost form, a settling payment and a slow machine. */
const ENDS_WITHIN_MS = WORKER_LEASE_MS + SWEEP_INTERVAL_MS + 40_000;

export interface ScenarioResult {
  /** Every accepted delivery with its timeline. */
  deliveries: {
    deliveryId: string;
    orderId: string;
    kind: string;
    /** Resent with `again`. */
    again: boolean;
    state: string;
    reason: string | null;
    timeline: { what: string; at: string; cause?: string }[];
  }[];
  grants: {
    openid: string;
    kind: string;
    uses: { given: number; free: number; held: number; spent: number; void: number };
  }[];
  /** The number of messages that WeChat accepted, per order. */
  messagesByOrder: Map<string, number>;
  messagesByCustomer: Map<string, number>;
  acceptedOrders: string[];
  /** Orders with a successful cancel. */
  cancelledOrders: string[];
  deaths: number;
  freezes: number;
  customers: number;
  /** Sends without a usable answer from WeChat. */
  sendsWithoutAnswer: number;
  /** What the shop's webhook received, repeats included. */
  events: { id: string; body: string }[];
}

/** With a message's lease, which ends 30 s after its process died. */
const EVENTS_WITHIN_MS = 90_000;
const EVENTS = [
  "delivery.sent",
  "delivery.failed",
  "delivery.no_grant",
  "delivery.unknown",
  "delivery.cancelled",
  "delivery.skipped",
];
/** The other processes read the webhooks anew within a second. */
const NOTICED_WITHIN_MS = 1100;

/** One seed: random triggers, reports, refusals and faults while processes and the database are killed. */
export async function runScenario(input: {
  seed: number;
  server: string | null;
}): Promise<ScenarioResult> {
  const { seed, server } = input;
  const random = createRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-crash-"));
  const simulator = createSimulator();
  const { url: wechatUrl } = await simulator.listen();
  // Each event's first try may fail, in two ways.
  const seen = new Set<string>();
  const receiver = await startReceiver(({ headers }) => {
    const id = String(headers["webhook-id"]);
    if (seen.has(id)) return 204;
    seen.add(id);
    return random.pick([204, 204, 204, 204, 500, "cut"] as const);
  });
  const databaseServer = server === null ? null : await startPrivateDatabaseServer(server);
  const environment = {
    DATABASE_URL: databaseServer
      ? `${databaseServer.url}/product`
      : `sqlite:${join(folder, "product.sqlite")}`,
    WECHAT_API_URL: wechatUrl,
    SECRET_KEYS: `test:${Buffer.alloc(32, 5).toString("base64")}`,
    ADMIN_EMAIL: OWNER.email,
    ADMIN_PASSWORD: OWNER.password,
    SERVICE_API_KEY: SERVICE_KEY,
    DEMO_APP_ID: simulator.app.appId,
    DEMO_APP_SECRET: simulator.app.appSecret,
    WEBHOOK_ALLOW_PRIVATE: "true",
  };
  const roles = databaseServer ? (["api", "worker", "worker"] as const) : (["all"] as const);
  const point = CRASH_POINTS[seed % CRASH_POINTS.length];
  const processes: SupervisedProcess[] = [];
  try {
    for (const role of roles) {
      const port = await findFreePort();
      const crashAt = `${point}:${1 + random.below(6)}`;
      const supervised = superviseProcess({
        port,
        environment: { ...environment, ROLE: role },
        crashAt,
      });
      processes.push(supervised);
      // Sequentially: the first one creates the tables and the owner.
      await supervised.untilReady();
    }
    const [api] = processes;
    const shop = createShop({ apiUrl: api?.url ?? "", serviceKey: SERVICE_KEY });
    const control = async (path: string, body?: unknown): Promise<any> => {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      };
      return (await fetch(`${wechatUrl}/_simulator${path}`, body === undefined ? {} : init)).json();
    };
    await shop.signIn(OWNER);
    await shop.insist("webhooks.create", { url: receiver.url, events: EVENTS });
    await sleep(NOTICED_WITHIN_MS);
    const world: World = {
      random,
      shop,
      control,
      processes,
      customers: [],
      templates: {
        subscribe: [
          await setUpNotice(shop, {
            code: "order_pay_success",
            channel: "subscribe",
            query: "支付成功",
            grantWaitSeconds: RESEND_WAIT_SECONDS,
          }),
          await setUpNotice(shop, {
            code: "order_pay_fail",
            channel: "subscribe",
            query: "付款失败",
            grantWaitSeconds: RESEND_WAIT_SECONDS,
          }),
        ],
      },
      unanswered: [],
      orders: [],
      cancelledOrders: [],
      payments: [],
    };
    await setUpNotice(shop, {
      code: "order_cancel",
      channel: "template",
      query: "取消",
      grantWaitSeconds: RESEND_WAIT_SECONDS,
    });
    for (let n = 0; n < CUSTOMERS; n++) world.customers.push((await control("/users", {})).openid);

    for (let step = 0; step < STEPS; step++)
      await act(world, { step, killDatabase: databaseServer && (() => cutPower(databaseServer)) });
    const freezes = processes.length > 1 && seed % 4 === 1 ? 1 : 0;
    if (freezes > 0) await freezePastLease(world);

    for (const process of processes) await process.untilReady();
    for (const askAgain of world.unanswered) await askAgain();
    await fetch(`${wechatUrl}/_simulator/faults`, { method: "DELETE" });
    const collected = await collect(world, { startedAt: Date.now() });
    await untilAllDelivered(shop);
    const events = receiver.received.map(({ headers, body }) => ({
      id: String(headers["webhook-id"]),
      body,
    }));
    return { ...collected, freezes, events };
  } finally {
    await Promise.all(processes.map((process) => process.end()));
    await databaseServer?.remove();
    await simulator.close();
    await receiver[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cutPower(databaseServer: {
  kill(): Promise<void>;
  restart(): Promise<void>;
}): Promise<void> {
  await databaseServer.kill();
  await databaseServer.restart();
}

/** Suspends a worker past its lease: once resumed, it must not touch deliveries that others took over. */
async function freezePastLease({ processes }: World): Promise<void> {
  const frozen = processes.at(-1);
  frozen?.freeze();
  await sleep(WORKER_LEASE_MS + SWEEP_INTERVAL_MS + 1000);
  frozen?.thaw();
}

async function collect(
  world: World,
  { startedAt }: { startedAt: number },
): Promise<Omit<ScenarioResult, "freezes" | "events">> {
  const { shop, control, processes, customers } = world;
  for (;;) {
    const items = await listAll(shop, "deliveries.list");
    if (items.every(({ state }) => isFinal(state))) break;
    if (Date.now() - startedAt > ENDS_WITHIN_MS) {
      const open = items.filter(({ state }) => !isFinal(state));
      throw new Error(`${open.length} deliveries did not end in time: ${JSON.stringify(open)}`);
    }
    await sleep(200);
  }
  const items = await listAll(shop, "deliveries.list");
  const deliveries: ScenarioResult["deliveries"] = [];
  for (const { deliveryId } of items)
    deliveries.push(await shop.read("deliveries.get", { deliveryId }));
  const { items: log } = (await control("/requests?since=0")) as {
    items: { path: string; status: number | null; answer: { errcode?: number } | null }[];
  };
  const sends = log.filter(({ path }) => SEND_PATHS.some((sendPath) => sendPath === path));
  const messages = (await control("/messages")) as { openid: string; page: string }[];
  const countBy = (key: (message: { openid: string; page: string }) => string) =>
    new Map([...Map.groupBy(messages, key)].map(([name, group]) => [name, group.length]));
  return {
    deliveries,
    grants: await listAll(shop, "grants.list"),
    messagesByOrder: countBy(({ page }) => page.split("id=")[1] ?? ""),
    messagesByCustomer: countBy(({ openid }) => openid),
    acceptedOrders: world.orders,
    cancelledOrders: world.cancelledOrders,
    deaths: processes.reduce((sum, process) => sum + process.countDeaths(), 0),
    customers: customers.length,
    sendsWithoutAnswer: sends.filter(
      ({ status, answer }) => status !== 200 || typeof answer?.errcode !== "number",
    ).length,
  };
}

async function untilAllDelivered(shop: Shop): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const [webhook] = await shop.read("webhooks.list", undefined);
    if (webhook.undelivered === 0) return;
    if (Date.now() - startedAt > EVENTS_WITHIN_MS)
      throw new Error(`events were not delivered in time: ${JSON.stringify(webhook)}`);
    await redeliverPutOff(shop, webhook);
    await sleep(200);
  }
}

/** An event whose second try failed too, of a machine too busy to answer, waits for five minutes: the owner sends it at once. */
async function redeliverPutOff(shop: Shop, { webhookId }: { webhookId: string }): Promise<void> {
  const pending = { webhookId, state: "pending", limit: 100 };
  const { items } = await shop.read("webhooks.listAttempts", pending);
  for (const { messageId, nextTryAt } of items)
    if (Date.parse(nextTryAt) - Date.now() > EVENTS_WITHIN_MS)
      await shop.insist("webhooks.redeliver", { webhookId, messageId });
}

async function listAll(shop: Shop, name: string): Promise<any[]> {
  const all: any[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: any[]; nextCursor: string | null } = await shop.read(name, {
      limit: 100,
      cursor,
    });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
