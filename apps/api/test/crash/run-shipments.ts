import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createSimulator } from "@mp-notice/wechat-simulator";
import { SHIPMENT_LEASE_MS } from "../../src/shipments/claim-shipments.ts";
import { findFreePort } from "../find-free-port.ts";
import { startPrivateDatabaseServer } from "../private-database-server.ts";
import { SHIPMENT_CRASH_POINTS } from "./crash-main.ts";
import { createRandom, type Random } from "./random.ts";
import { createShop, type Shop } from "./shop.ts";
import { superviseProcess, type SupervisedProcess } from "./supervised-process.ts";

const OWNER = { email: "owner@example.com", password: "correct horse battery" };
const SERVICE_KEY = `mpn_${"s".repeat(32)}`;
const ORDERS = 15;
const UPLOAD = "/wxa/sec/order/upload_shipping_info";
const GET_ORDER = "/wxa/sec/order/get_order";
/** A dead process's lease, and tries that back off from faults. */
const ENDS_WITHIN_MS = SHIPMENT_LEASE_MS + 90_000;

/** What a shop does with an order. `unasked`: ships something else afterwards, without asking for the re-ship. */
const PLANS = ["whole", "parts", "reship", "unasked", "virtual"] as const;
type Plan = (typeof PLANS)[number];

interface ShippedOrder {
  plan: Plan;
  openid: string;
  transactionId: string;
  /** The ids as answered, in the order of the calls; repeats must answer the same. */
  answered: { shipmentId: string; repeated: string[] }[];
  /** What is reported, call by call. */
  trackingNos: string[][];
}

export interface ShipmentsResult {
  orders: ShippedOrder[];
  shipments: Map<string, { state: string; reason: string | null }>;
  /** The simulator's own store. */
  known: Map<string, { finishCount: number; isReshipUsed: boolean; trackingNos: string[] }>;
  /** Of each order, the uploads that WeChat accepted and answered. */
  uploads: Map<string, string[][]>;
  messages: Map<string, number>;
  deaths: number;
}

interface World {
  random: Random;
  shop: Shop;
  control(path: string, body?: unknown): Promise<any>;
  /** As the account's owner. */
  askWechat(path: string, body: object): Promise<any>;
  processes: SupervisedProcess[];
  killDatabase: (() => Promise<void>) | null;
}

/** One seed: a shop reports its shipments while processes and the database are killed and answers are lost. */
export async function runShipments(input: {
  seed: number;
  server: string | null;
}): Promise<ShipmentsResult> {
  const { seed, server } = input;
  const random = createRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-ship-"));
  const simulator = createSimulator();
  const { url: wechatUrl } = await simulator.listen();
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
  };
  const roles = databaseServer ? (["api", "worker", "worker"] as const) : (["all"] as const);
  const point = SHIPMENT_CRASH_POINTS[seed % SHIPMENT_CRASH_POINTS.length];
  const processes: SupervisedProcess[] = [];
  try {
    for (const role of roles) {
      const port = await findFreePort();
      const crashAt = `${point}:${1 + random.below(6)}`;
      const launched = superviseProcess({
        ...{ port, crashAt },
        environment: { ...environment, ROLE: role },
      });
      processes.push(launched);
      // Sequentially: the first one creates the tables and the owner.
      await launched.untilReady();
    }
    const request = async (path: string, body?: unknown): Promise<any> => {
      const headers = { "content-type": "application/json" };
      const init =
        body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
      return (await fetch(`${wechatUrl}${path}`, init)).json();
    };
    const control = (path: string, body?: unknown) => request(`/_simulator${path}`, body);
    const askWechat = async (path: string, body: object) => {
      const { appId: appid, appSecret: secret } = simulator.app;
      const credentials = { grant_type: "client_credential", appid, secret };
      const { access_token: token } = await request("/cgi-bin/stable_token", credentials);
      return request(`${path}?access_token=${token}`, body);
    };
    const shop = createShop({ apiUrl: processes[0]?.url ?? "", serviceKey: SERVICE_KEY });
    await shop.signIn(OWNER);
    const killDatabase =
      databaseServer &&
      (async () => {
        await databaseServer.kill();
        await databaseServer.restart();
      });
    const world: World = { random, shop, control, askWechat, processes, killDatabase };
    const orders = await shipAll(world);
    for (const process of processes) await process.untilReady();
    await fetch(`${wechatUrl}/_simulator/faults`, { method: "DELETE" });
    return await collect(world, orders);
  } finally {
    await Promise.all(processes.map((process) => process.end()));
    await databaseServer?.remove();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The orders' reports, interleaved at random; those of one order in order. */
async function shipAll(world: World): Promise<ShippedOrder[]> {
  const { random } = world;
  const orders: ShippedOrder[] = [];
  for (let number = 0; number < ORDERS; number++) orders.push(await pay(world, number));
  const open = orders.map((order, number) => ({ order, number, calls: listCalls(order, number) }));
  while (open.some(({ calls }) => calls.length > 0)) {
    const waiting = open.filter(({ calls }) => calls.length > 0);
    const next = waiting[random.below(waiting.length)];
    const call = next?.calls.shift();
    if (next && call) await report(world, { order: next.order, call });
    await disturb(world);
  }
  return orders;
}

async function pay({ control }: World, number: number): Promise<ShippedOrder> {
  const { openid } = await control("/users", {});
  const paid = await control(`/users/${openid}/pay`, {
    ...{ orderId: `order-${number}`, outcome: "success" },
  });
  const plan = PLANS[number % PLANS.length] ?? "whole";
  return { plan, openid, transactionId: paid.transactionId, answered: [], trackingNos: [] };
}

function listCalls({ plan, openid, transactionId }: ShippedOrder, number: number): object[] {
  const common = { order: { transactionId }, openid, orderId: `order-${number}` };
  if (plan === "virtual")
    return [{ ...common, logistics: "virtual", parcels: [{ items: "电子礼品卡*1" }] }];
  const express = (index: number, changes: object = {}) => ({
    ...{ ...common, logistics: "express", ...changes },
    parcels: [{ company: "YD", trackingNo: `YD${number}T${index}`, items: "手工陶瓷咖啡杯*1" }],
  });
  switch (plan) {
    case "whole":
      return [express(0)];
    case "parts":
      return [express(0, { allShipped: false }), express(1, { allShipped: false }), express(2)];
    case "reship":
      return [express(0), express(1, { reship: true })];
    case "unasked":
      return [express(0), express(1)];
  }
}

/** Until it is answered, and sometimes once more. */
async function report(
  { random, shop }: World,
  { order, call }: { order: ShippedOrder; call: any },
): Promise<void> {
  const send = () => shop.insist("shipments.report", call, shop.asService);
  const { shipmentId } = await send();
  const repeated: string[] = [];
  if (random.below(3) === 0) repeated.push((await send()).shipmentId);
  order.answered.push({ shipmentId, repeated });
  const numbers: (string | undefined)[] = call.parcels.map((parcel: any) => parcel.trackingNo);
  order.trackingNos.push(numbers.filter((trackingNo) => trackingNo !== undefined));
}

async function disturb({ random, control, processes, killDatabase }: World): Promise<void> {
  await sleep(random.below(60));
  const dice = random.below(100);
  if (dice < 45) {
    // A lost answer is the worst fault: WeChat knows the shipment, and nobody here does.
    const fault = random.pick([
      { kind: "cut", when: "after" },
      { kind: "cut", when: "after" },
      { kind: "cut", when: "before" },
      { kind: "delay", ms: 150 },
      { kind: "delay", ms: 150 },
      { kind: "errcode", errcode: -1 },
      { kind: "status", status: 502 },
      { kind: "not_json" },
    ]);
    const path = random.pick([UPLOAD, UPLOAD, GET_ORDER]);
    await control("/faults", { path, times: 1 + random.below(2), fault });
  } else if (dice < 60) random.pick(processes as [SupervisedProcess]).kill();
  else if (dice < 64) await killDatabase?.();
}

async function collect(world: World, orders: ShippedOrder[]): Promise<ShipmentsResult> {
  const { shop, control, askWechat, processes } = world;
  const startedAt = Date.now();
  for (;;) {
    const counts = await shop.read("shipments.count", undefined);
    if (counts.queued + counts.sending === 0) break;
    if (Date.now() - startedAt > ENDS_WITHIN_MS)
      throw new Error(`shipments did not end in time: ${JSON.stringify(counts)}`);
    await sleep(200);
  }
  const { items } = await shop.read("shipments.list", { limit: 100 });
  const log: any[] = (await control("/requests?since=0")).items;
  const accepted = log.filter(({ path, answer }) => path === UPLOAD && answer?.errcode === 0);
  const messages: { openid: string }[] = await control("/messages");
  const known: ShipmentsResult["known"] = new Map();
  for (const { transactionId, openid } of orders) {
    const [{ finishCount, isReshipUsed }] = await control(`/orders?openid=${openid}`);
    const { order } = await askWechat(GET_ORDER, { transaction_id: transactionId });
    const parcels: { tracking_no: string; goods_desc: string }[] =
      order.shipping?.shipping_list ?? [];
    const trackingNos = parcels.map((parcel) => parcel.tracking_no || parcel.goods_desc);
    known.set(transactionId, { finishCount, isReshipUsed, trackingNos });
  }
  return {
    orders,
    shipments: new Map(items.map((item: any) => [item.shipmentId, item])),
    known,
    uploads: new Map(
      [...Map.groupBy(accepted, ({ body }) => String(body.order_key.transaction_id))].map(
        ([transactionId, uploads]) => [
          transactionId,
          uploads.map(({ body }): string[] =>
            body.shipping_list.map((parcel: any) => parcel.tracking_no ?? parcel.item_desc),
          ),
        ],
      ),
    ),
    messages: new Map(
      [...Map.groupBy(messages, ({ openid }) => openid)].map(([openid, of]) => [openid, of.length]),
    ),
    deaths: processes.reduce((sum, process) => sum + process.countDeaths(), 0),
  };
}
