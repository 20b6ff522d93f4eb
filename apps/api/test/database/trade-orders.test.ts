import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createPruner } from "../../src/retention/pruner.ts";
import { createTradeOrderStore } from "../../src/shipments/trade/trade-order-store.ts";
import type { TradeEvent } from "../../src/wechat/to-trade-event.ts";
import { eventually } from "../eventually.ts";
import { listDatabases } from "../start-operator-api.ts";
import { startShop } from "../start-shop.ts";

const HOUR_MS = 3_600_000;
const NOW = Math.floor(Date.now() / 1000) * 1000;
const PAID_AT = NOW - 40 * HOUR_MS;
const TOKEN = "pushToken123";
const ORDER = {
  ...{ transactionId: "4200001", mchId: "1900000109", outTradeNo: "A1", paidAt: PAID_AT },
  ...{ shippedAt: null, estimatedSettlementAt: null, confirmMethod: null },
  ...{ receivedAt: null, settledAt: null },
};

function event(what: TradeEvent["what"], order: object = {}): TradeEvent {
  const told = { ...ORDER, ...order };
  return { kind: "trade", what, createTime: 1, order: told, dedupeKey: JSON.stringify(told) };
}

const REMINDED = event("remind_shipping");
const SHIPPED = event("settlement", { shippedAt: NOW, estimatedSettlementAt: NOW + HOUR_MS });
const SETTLED = event("settlement", {
  ...{ shippedAt: NOW, confirmMethod: 2, receivedAt: NOW + 1000, settledAt: NOW + 2000 },
});

/** All orders of the three, each also twice. */
const SEQUENCES = [
  [REMINDED, SHIPPED, SETTLED],
  [SETTLED, SHIPPED, REMINDED],
  [SHIPPED, REMINDED, SETTLED, SETTLED],
  [SETTLED, REMINDED, SHIPPED, REMINDED],
];

describe.each(listDatabases())("WeChat's orders on %s", (_name, open) => {
  test.each(SEQUENCES.map((events, index) => [index, events] as const))(
    "are the same in whatever order its events come (%i)",
    async (_index, events) => {
      await using shop = await startShop(open);
      const { appId } = shop;
      const store = createTradeOrderStore(shop.database);
      for (const each of events) await store.recordEvent({ appId, event: each });
      for (const order of [
        { transactionId: ORDER.transactionId },
        { mchId: ORDER.mchId, outTradeNo: ORDER.outTradeNo },
      ])
        expect(await store.find({ appId, order })).toEqual({
          ...{ paidAt: PAID_AT, state: "settled", remindedAt: expect.any(Number) },
          ...{ shippedAt: NOW, estimatedSettlementAt: NOW + HOUR_MS, confirmMethod: 2 },
          ...{ receivedAt: NOW + 1000, settledAt: NOW + 2000 },
        });
    },
  );

  test("stand on the shipment's story", async () => {
    await using shop = await startShop(open);
    const { appId } = shop;
    const { transactionId } = ORDER;
    const { data } = await shop.serve("shipments.report", {
      ...{ order: { transactionId }, openid: "o-1", orderId: "A1", logistics: "pickup" },
      parcels: [{ items: "咖啡*1" }],
    });
    const get = async () =>
      (await shop.query("shipments.get", { shipmentId: data.shipmentId })).data;
    expect(await get()).toMatchObject({ story: [{ what: "queued" }], payment: null });
    const store = createTradeOrderStore(shop.database);
    for (const each of [SHIPPED, SETTLED]) await store.recordEvent({ appId, event: each });
    await shop.serve("shipments.cancel", { shipmentId: data.shipmentId });
    const { story, payment } = await get();
    expect(story.map(({ what }) => what).toSorted()).toEqual([
      ...["cancelled", "queued", "received", "settled", "settlement_estimated"],
    ]);
    expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).toSorted());
    expect(payment).toEqual({
      ...{ state: "settled", confirmMethod: 2, remindedAt: null },
      paidAt: new Date(PAID_AT).toISOString(),
      estimatedSettlementAt: new Date(NOW + HOUR_MS).toISOString(),
      receivedAt: new Date(NOW + 1000).toISOString(),
      settledAt: new Date(NOW + 2000).toISOString(),
    });
  });

  test("near the deadline are listed, page by page, and a task in the overview", async () => {
    await using shop = await startShop(open);
    const { appId } = shop;
    const store = createTradeOrderStore(shop.database);
    const orders = [1, 2, 3].map((number) => ({
      ...{ transactionId: `420000${number}`, mchId: "1900000109", outTradeNo: `A${number}` },
      ...{ openid: "o-1", description: "咖啡", paidAt: PAID_AT - number * 1000 },
    }));
    await store.saveUnshipped({ appId, orders, readAt: await store.now() });
    await store.recordEvent({ appId, event: REMINDED });
    const list = async (input: object) => (await shop.query("shipments.listOverdue", input)).data;
    const page = await list({ limit: 2 });
    expect(page).toMatchObject({
      items: [{ transactionId: "4200003" }, { transactionId: "4200002" }],
      checkedAt: null,
    });
    const rest = await list({ cursor: page.nextCursor, limit: 2 });
    expect(rest.nextCursor).toBeNull();
    expect(rest.items).toEqual([
      {
        ...{ transactionId: "4200001", mchId: "1900000109", outTradeNo: "A1", openid: "o-1" },
        ...{ description: "咖啡", isReminded: true },
        paidAt: new Date(PAID_AT).toISOString(),
        dueAt: new Date(PAID_AT + 48 * HOUR_MS).toISOString(),
      },
    ]);
    expect((await shop.query("overview.get")).data.shipments).toEqual({
      ...{ overdue: 3, refusedIn7Days: 0, checkedAt: null, managed: null },
      soonestDueAt: new Date(PAID_AT - 3000 + 48 * HOUR_MS).toISOString(),
    });
    const { error } = await shop.query("shipments.listOverdue", { cursor: "1" });
    expect(error).toMatchObject({ reason: "INPUT_INVALID", details: [{ field: "cursor" }] });
  });

  test("come with WeChat's pushes, which the shop's own handler gets as well", async () => {
    await using shop = await startShop(open, {
      adapters: { pushHandler: (handler) => handler },
      webhookAllowPrivate: true,
    });
    const { appId } = shop;
    const relay = { url: "http://127.0.0.1:9/push", token: "relayToken456" };
    await shop.mutate("paymentSettings.update", { appId, push: { token: TOKEN }, relay });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const parts = [TOKEN, timestamp, "nonce"].toSorted();
    const signature = createHash("sha1").update(parts.join("")).digest("hex");
    const push = (message: object) =>
      shop.app.inject({
        ...{ method: "POST", url: `/wechat/push/${appId}` },
        query: { signature, timestamp, nonce: "nonce" },
        payload: JSON.stringify({
          ToUserName: "gh_1",
          FromUserName: "o-s",
          MsgType: "event",
          ...message,
        }),
      });
    const settled = {
      ...{
        Event: "trade_manage_order_settlement",
        CreateTime: NOW / 1000,
        transaction_id: "4200001",
      },
      ...{ merchant_id: "1900000109", merchant_trade_no: "A1", pay_time: PAID_AT / 1000 },
      ...{ shipped_time: NOW / 1000, settlement_time: NOW / 1000, confirm_receive_method: 1 },
    };
    for (const answer of [await push(settled), await push(settled)])
      expect(answer.body).toBe("success");
    const store = createTradeOrderStore(shop.database);
    await eventually(async () => {
      expect(await store.find({ appId, order: { transactionId: "4200001" } })).toMatchObject({
        ...{ state: "settled", settledAt: NOW, confirmMethod: 1 },
      });
    });
    expect((await shop.query("paymentSettings.get")).data?.relay?.undelivered).toBe(1);
  });

  test("are deleted with the retention", async () => {
    await using shop = await startShop(open);
    const { appId } = shop;
    const store = createTradeOrderStore(shop.database);
    await store.recordEvent({ appId, event: SETTLED });
    const prune = (retentionDays: number) =>
      createPruner({ database: shop.database, retentionDays, now: () => 0 }).prune();
    await prune(1);
    const order = { transactionId: ORDER.transactionId };
    expect(await store.find({ appId, order })).not.toBeNull();
    await prune(-1);
    expect(await store.find({ appId, order })).toBeNull();
  });
});
