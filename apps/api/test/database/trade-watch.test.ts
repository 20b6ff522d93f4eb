import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/database/connect.ts";
import { createOverdueQueries } from "../../src/shipments/trade/overdue-queries.ts";
import { createTradeWatch } from "../../src/shipments/trade/start-trade-watch.ts";
import { createTradeAccountStore } from "../../src/shipments/trade/trade-account-store.ts";
import { createTradeOrderStore } from "../../src/shipments/trade/trade-order-store.ts";
import { openShipmentScene } from "../open-shipment-scene.ts";
import { listDatabases } from "../start-operator-api.ts";

const LIST = "/wxa/sec/order/get_order_list";
const MANAGED = "/wxa/sec/order/is_trade_managed";
const CONFIRMED = "/wxa/sec/order/is_trade_management_confirmation_completed";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A shop whose orders are watched, on a clock that tests move. */
async function openScene(open: () => Promise<Database>) {
  const scene = await openShipmentScene(open);
  const { database, appId } = scene;
  const accounts = createTradeAccountStore(database);
  const orders = createTradeOrderStore(database);
  const overdue = createOverdueQueries(database);
  const errors: string[] = [];
  const startWatch = () =>
    createTradeWatch({
      ...{ accounts, orders, gateway: scene.parts.tradeGateway },
      findMiniProgram: scene.parts.miniPrograms.find,
      logBackgroundError: (message) => void errors.push(message),
    });
  return {
    ...{ ...scene, accounts, orders, overdue, startWatch, watchErrors: errors },
    [Symbol.asyncDispose]: scene[Symbol.asyncDispose],
    look: () => startWatch().look(),
    setTrade: (settings: object) => scene.control("POST", "/trade", settings),
    countCalls: async (path: string) => (await scene.listCalls(path)).length,
    async listOverdue() {
      const found = await overdue.list({ appId, after: null, limit: 100 });
      return found.map(({ transactionId }) => transactionId);
    },
    readStates: async () => {
      const { rows } = await sql<{ state: string }>`
        select state from trade_orders order by paid_at, transaction_id
      `.execute(database.sql);
      return rows.map(({ state }) => state);
    },
  };
}

describe.each(listDatabases())("the 48-hour watch on %s", (_name, open) => {
  test("shows orders that nobody has reported once 36 hours are over", async () => {
    await using scene = await openScene(open);
    const [late, reported] = [await scene.pay(), await scene.pay()];
    const { mchId, outTradeNo } = reported;
    await reported.report({ order: { mchId, outTradeNo } });
    await scene.look();
    expect(await scene.listOverdue()).toEqual([]);
    scene.advance(36 * HOUR_MS + MINUTE_MS);
    expect(await scene.listOverdue()).toEqual([late.transactionId]);
    expect(await scene.overdue.count(scene.appId)).toMatchObject({ overdue: 1 });
    await late.report();
    expect(await scene.listOverdue()).toEqual([]);
  });

  test("closes what was shipped elsewhere, and only that", async () => {
    await using scene = await openScene(open);
    const [shipped, waiting] = [await scene.pay(), await scene.pay()];
    await scene.look();
    await scene.callWechat("/wxa/sec/order/upload_shipping_info", {
      order_key: { order_number_type: 2, transaction_id: shipped.transactionId },
      ...{ logistics_type: 4, delivery_mode: 1, shipping_list: [{ item_desc: "咖啡" }] },
      ...{ upload_time: new Date().toISOString(), payer: { openid: shipped.openid } },
    });
    scene.advance(37 * HOUR_MS);
    await scene.look();
    expect(await scene.listOverdue()).toEqual([waiting.transactionId]);
    expect(await scene.readStates()).toEqual(expect.arrayContaining(["shipped", "to_ship"]));
    expect(scene.watchErrors).toEqual([]);
  });

  test("reads every 15 minutes, in one process of all", async () => {
    await using scene = await openScene(open);
    await scene.pay();
    const watches = [scene.startWatch(), scene.startWatch(), scene.startWatch()];
    const lookAll = () => Promise.all(watches.map((watch) => watch.look()));
    await lookAll();
    await lookAll();
    expect(await scene.countCalls(MANAGED)).toBe(1);
    expect(await scene.countCalls(CONFIRMED)).toBe(1);
    const first = await scene.countCalls(LIST);
    expect(first).toBe(1);
    scene.advance(15 * MINUTE_MS + 1000);
    await lookAll();
    expect(await scene.countCalls(LIST)).toBe(2);
    expect(await scene.countCalls(MANAGED)).toBe(1);
  });

  test("reads a long list page by page", async () => {
    await using scene = await openScene(open);
    for (let count = 0; count < 101; count++) await scene.pay();
    await scene.look();
    expect((await scene.listCalls(LIST)).map((call) => typeof call["last_index"])).toEqual([
      ...["undefined", "string"],
    ]);
    expect(await scene.readStates()).toHaveLength(101);
  });

  test("of an account that need not report costs one call a day", async () => {
    await using scene = await openScene(open);
    await scene.setTrade({ managed: false });
    for (let hours = 0; hours < 24; hours++) {
      await scene.look();
      scene.advance(HOUR_MS);
    }
    const calls = await Promise.all([MANAGED, CONFIRMED, LIST].map(scene.countCalls));
    expect(calls).toEqual([1, 0, 0]);
    scene.advance(MINUTE_MS);
    await scene.setTrade({ managed: true });
    await scene.look();
    expect(await scene.accounts.find(scene.appId)).toMatchObject({
      ...{ managed: true, confirmed: true },
    });
  });

  test("survives WeChat's errors: nothing is closed, and it is read again after five minutes", async () => {
    await using scene = await openScene(open);
    await scene.pay();
    await scene.look();
    scene.advance(16 * MINUTE_MS);
    await scene.fail(LIST, { kind: "errcode", errcode: -1 });
    await scene.look();
    expect(scene.watchErrors).toHaveLength(1);
    expect(await scene.readStates()).toEqual(["to_ship"]);
    await scene.look();
    expect(await scene.countCalls(LIST)).toBe(2);
    scene.advance(5 * MINUTE_MS + 1000);
    await scene.look();
    expect(await scene.countCalls(LIST)).toBe(3);
    expect(scene.watchErrors).toHaveLength(1);
  });

  test("keeps what an event told while the list was on its way", async () => {
    await using scene = await openScene(open);
    const { appId, orders } = scene;
    const { transactionId, mchId, outTradeNo, openid } = await scene.pay();
    const paidAt = Date.now();
    const readAt = await orders.now();
    scene.advance(1000);
    await orders.recordEvent({
      appId,
      event: {
        ...{ kind: "trade", what: "settlement", createTime: 1, dedupeKey: "k" },
        order: {
          ...{ transactionId, mchId, outTradeNo, paidAt, shippedAt: paidAt },
          ...{ estimatedSettlementAt: paidAt, confirmMethod: null },
          ...{ receivedAt: null, settledAt: null },
        },
      },
    });
    const listed = { transactionId, mchId, outTradeNo, openid, description: "咖啡", paidAt };
    await orders.saveUnshipped({ appId, orders: [listed], readAt });
    expect(await scene.readStates()).toEqual(["shipped"]);
    await orders.saveUnshipped({ appId, orders: [listed], readAt: await orders.now() });
    expect(await scene.readStates()).toEqual(["to_ship"]);
  });
});
