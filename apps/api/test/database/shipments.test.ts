import { describe, expect, test } from "vitest";
import {
  GET_ORDER,
  openShipmentScene,
  PARCEL,
  UPLOAD,
  type ShipmentScene,
} from "../open-shipment-scene.ts";
import { listDatabases } from "../start-operator-api.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OTHER = { ...PARCEL, trackingNo: "4300000000002", items: "亚麻桌布*1" };
const THIRD = { ...PARCEL, trackingNo: "4300000000003" };

/** The tracking numbers of an upload. */
const readNumbers = (upload: Record<string, any> | undefined): string[] =>
  upload?.["shipping_list"].map(({ tracking_no: no }: { tracking_no: string }) => no);

async function countUploads(scene: ShipmentScene): Promise<number> {
  return (await scene.listCalls(UPLOAD)).length;
}

describe.each(listDatabases())("a shipment on %s", (_name, open) => {
  test("is reported once, and WeChat tells the buyer", async () => {
    await using scene = await openShipmentScene(open);
    await using _sender = await scene.startSender();
    const order = await scene.pay();
    const { data } = await order.report();
    expect(data).toEqual({ shipmentId: expect.any(String), state: "queued", duplicate: false });
    const shipment = await scene.until(data.shipmentId, "reported");
    expect(shipment).toMatchObject({
      ...{ orderId: order.orderId, openid: order.openid, logistics: "express" },
      ...{ reason: null, explanation: null, nextTryAt: null, tries: 1, allShipped: true },
      order: { transactionId: order.transactionId },
      parcels: [{ ...PARCEL, contact: null }],
    });
    expect(await scene.listCalls(UPLOAD)).toEqual([
      {
        order_key: { order_number_type: 2, transaction_id: order.transactionId },
        ...{ logistics_type: 1, delivery_mode: 1, payer: { openid: order.openid } },
        shipping_list: [
          { tracking_no: PARCEL.trackingNo, express_company: "YD", item_desc: PARCEL.items },
        ],
        upload_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}\+08:00$/),
      },
    ]);
    expect(await scene.listBuyerMessages(order.openid)).toMatchObject([{ channel: "shipment" }]);
    expect(await scene.listEvents()).toMatchObject([
      {
        type: "shipment.reported",
        data: { shipmentId: data.shipmentId, orderId: order.orderId, openid: order.openid },
      },
    ]);
  });

  test("is found by its order and state", async () => {
    await using scene = await openShipmentScene(open);
    const [first, second] = [await scene.pay(), await scene.pay()];
    const { shipmentId } = (await first.report()).data;
    const { data: later } = await second.report();
    const list = async (input?: object) => (await scene.query("shipments.list", input)).data;
    expect((await list()).items.map((item) => item.shipmentId)).toEqual([
      later.shipmentId,
      shipmentId,
    ]);
    expect((await list({ orderId: first.orderId })).items).toMatchObject([{ shipmentId }]);
    expect((await list({ state: "reported" })).items).toEqual([]);
    const page = await list({ state: "queued", limit: 1 });
    expect(page.nextCursor).toBe(later.shipmentId);
    expect(await list({ limit: 1, cursor: page.nextCursor })).toMatchObject({
      items: [{ shipmentId }],
      nextCursor: null,
    });
    const { error } = await scene.query("shipments.get", { shipmentId: "nothing" });
    expect(error).toMatchObject({ reason: "NOT_FOUND", details: [{ field: "shipmentId" }] });
  });

  test("that is repeated changes nothing, also at the same time", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const together = await Promise.all([order.report(), order.report(), order.report()]);
    const [{ shipmentId } = { shipmentId: "" }] = together.map(({ data }) => data);
    expect(together.map(({ data }) => data.shipmentId)).toEqual(Array(3).fill(shipmentId));
    expect(together.filter(({ data }) => !data.duplicate)).toHaveLength(1);
    await using _sender = await scene.startSender();
    await scene.until(shipmentId, "reported");
    expect((await order.report({ parcels: [{ ...PARCEL, company: "韵达快递" }] })).data).toEqual({
      ...{ shipmentId, state: "reported", duplicate: true },
    });
    expect(await countUploads(scene)).toBe(1);
  });

  test("in parts goes in order, each upload with the whole list", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const first = (await order.report({ allShipped: false })).data;
    const second = (await order.report({ parcels: [OTHER], allShipped: false })).data;
    const last = (await order.report({ parcels: [THIRD] })).data;
    expect(await scene.get(last.shipmentId)).toMatchObject({
      waitsFor: second.shipmentId,
      nextTryAt: null,
    });
    await using _sender = await scene.startSender();
    await scene.until(last.shipmentId, "reported");
    expect((await order.report({ allShipped: false })).data).toMatchObject({
      ...{ shipmentId: first.shipmentId, duplicate: true },
    });
    const uploads = await scene.listCalls(UPLOAD);
    const numbers = [PARCEL, OTHER, THIRD].map(({ trackingNo }) => trackingNo);
    expect(uploads.map(readNumbers)).toEqual([1, 2, 3].map((count) => numbers.slice(0, count)));
    expect(uploads.map((upload) => upload["is_all_delivered"])).toEqual([false, false, true]);
    expect(await scene.readOrder(order.transactionId)).toMatchObject({
      ...{ delivery_mode: 2, finish_shipping: true, finish_shipping_count: 1 },
    });
    expect(await scene.listBuyerMessages(order.openid)).toHaveLength(1);
  });

  test("never uses the one re-ship unasked", async () => {
    await using scene = await openShipmentScene(open);
    await using _sender = await scene.startSender();
    const order = await scene.pay();
    await scene.until((await order.report()).data.shipmentId, "reported");
    const { shipmentId } = (await order.report({ parcels: [OTHER] })).data;
    expect(await scene.until(shipmentId, "refused")).toMatchObject({ reason: "RESHIP_NEEDED" });
    expect(await countUploads(scene)).toBe(1);

    const corrected = (await order.report({ parcels: [OTHER], reship: true })).data;
    await scene.until(corrected.shipmentId, "reported");
    expect(await scene.readOrder(order.transactionId)).toMatchObject({
      finish_shipping_count: 2,
      shipping_list: [{ tracking_no: OTHER.trackingNo }],
    });
    const again = (await order.report({ parcels: [THIRD], reship: true })).data;
    expect(await scene.until(again.shipmentId, "refused")).toMatchObject({
      reason: "RESHIP_USED",
    });
    expect(await countUploads(scene)).toBe(2);
    expect((await scene.listEvents()).map(({ type, data }) => [type, data.reason])).toEqual([
      ["shipment.reported", undefined],
      ["shipment.refused", "RESHIP_NEEDED"],
      ["shipment.reported", undefined],
      ["shipment.refused", "RESHIP_USED"],
    ]);
  });

  test.each(["before", "after"] as const)(
    "whose answer is lost %s its effect is settled by asking",
    async (when) => {
      await using scene = await openShipmentScene(open);
      await using sender = await scene.startSender();
      const order = await scene.pay();
      await scene.fail(UPLOAD, { kind: "cut", when });
      const { shipmentId } = (await order.report()).data;
      await scene.untilReason(shipmentId, "LOST");
      scene.advance(MINUTE_MS);
      sender.wake();
      await scene.until(shipmentId, "reported");
      expect(await countUploads(scene)).toBe(when === "before" ? 2 : 1);
      expect(await scene.readOrder(order.transactionId)).toMatchObject({
        finish_shipping_count: 1,
      });
      expect(await scene.listBuyerMessages(order.openid)).toHaveLength(1);
    },
  );

  test("of a payment that WeChat does not know yet waits for an hour", async () => {
    await using scene = await openShipmentScene(open);
    await using sender = await scene.startSender();
    await scene.control("POST", "/trade", { knownAfterSeconds: 3000 });
    const [known, unknown] = [await scene.pay(), await scene.pay()];
    const { shipmentId } = (await known.report()).data;
    const never = (await unknown.report({ order: { transactionId: "4200000000" } })).data;
    for (const id of [shipmentId, never.shipmentId])
      expect(await scene.untilReason(id, "ORDER_UNKNOWN")).toMatchObject({
        ...{ state: "queued", errcode: 10060001 },
        explanation: { errcode: 10060001 },
      });
    await scene.control("POST", "/clock", { advanceSeconds: 3001 });
    scene.advance(59 * MINUTE_MS);
    sender.wake();
    await scene.until(shipmentId, "reported");
    expect((await scene.get(never.shipmentId)).state).toBe("queued");
    scene.advance(2 * MINUTE_MS);
    sender.wake();
    scene.advance(5 * MINUTE_MS);
    sender.wake();
    expect(await scene.until(never.shipmentId, "refused")).toMatchObject({
      reason: "ORDER_UNKNOWN",
    });
  });

  test.each(["before", "after"] as const)(
    "of a process that died %s its upload is taken over",
    async (when) => {
      await using scene = await openShipmentScene(open);
      const order = await scene.pay();
      const { shipmentId } = (await order.report()).data;
      const { appId } = scene;
      const [dead] = await scene.store.claim({ appId, claimId: "dead", limit: 10 });
      const app = await scene.parts.miniPrograms.get();
      if (!dead) throw new Error("nothing was claimed");
      const { content } = dead;
      if (when === "after")
        await scene.parts.shipmentGateway.upload({
          ...{ app, content, isSplit: false, parcels: content.parcels },
        });
      await using sender = await scene.startSender();
      expect((await scene.get(shipmentId)).state).toBe("sending");
      scene.advance(2 * MINUTE_MS);
      sender.wake();
      await scene.until(shipmentId, "reported");
      expect(await countUploads(scene)).toBe(1);
      expect(await scene.listEvents()).toHaveLength(1);
      // The dead process comes back.
      const late = { pausesAccount: false, isUnsure: false, isUnclear: false };
      const verdict = { ...late, next: "retry", reason: "BUSY", retryAfterMs: 0 } as const;
      const outcome = { claimed: dead, errcode: null, errmsg: null };
      expect(
        await scene.store.record({ ...outcome, verdict: { ...verdict, isOrderUnknown: false } }),
      ).toBe(false);
      expect((await scene.get(shipmentId)).state).toBe("reported");
    },
  );

  test("that WeChat refuses ends with its reason; then the next report of the order goes", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const refused = (await order.report({ openid: "o-another" })).data;
    const next = (await order.report()).data;
    await using _sender = await scene.startSender();
    expect(await scene.until(refused.shipmentId, "refused")).toMatchObject({
      ...{ reason: "PAYER", errcode: 10060031 },
      explanation: { errcode: 10060031 },
    });
    await scene.until(next.shipmentId, "reported");
    // What was refused may be reported again.
    expect((await order.report({ openid: "o-another" })).data.duplicate).toBe(false);
  });

  test("waits while the account is paused; one tests it", async () => {
    await using scene = await openShipmentScene(open);
    await using sender = await scene.startSender();
    const [first, second] = [await scene.pay(), await scene.pay()];
    await scene.fail(GET_ORDER, { kind: "errcode", errcode: 40164 });
    const paused = (await first.report()).data;
    await scene.untilReason(paused.shipmentId, "ACCOUNT");
    const { appId } = scene;
    expect(await scene.pauses.list(appId)).toMatchObject([{ api: "account", errcode: 40164 }]);
    const held = (await second.report()).data;
    sender.wake();
    const asked = (await scene.listCalls(GET_ORDER)).length;
    expect(asked).toBe(1);
    scene.advance(2 * MINUTE_MS);
    sender.wake();
    await scene.until(paused.shipmentId, "reported");
    await scene.until(held.shipmentId, "reported");
    expect(await scene.pauses.list(appId)).toEqual([]);
  });

  test("is cancelled until it is sent, and those behind it move up", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const [first, second, last] = [
      (await order.report({ allShipped: false })).data.shipmentId,
      (await order.report({ parcels: [OTHER], allShipped: false })).data.shipmentId,
      (await order.report({ parcels: [THIRD] })).data.shipmentId,
    ];
    const cancel = async (shipmentId: string) =>
      (await scene.serve("shipments.cancel", { shipmentId })).data;
    expect(await cancel(second)).toEqual({
      ...{ shipmentId: second, state: "cancelled", cancelled: true },
    });
    expect(await cancel(second)).toMatchObject({ cancelled: true });
    expect((await scene.get(last)).waitsFor).toBe(first);
    expect(await cancel(first)).toMatchObject({ cancelled: true });
    await using _sender = await scene.startSender();
    await scene.until(last, "reported");
    expect(await cancel(last)).toEqual({ shipmentId: last, state: "reported", cancelled: false });
    const { error } = await scene.serve("shipments.cancel", { shipmentId: "nothing" });
    expect(error?.reason).toBe("NOT_FOUND");
    expect(await countUploads(scene)).toBe(1);
  });

  test("has a time after the one before it", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
    await order.report({ allShipped: false, shippedAt: at(-60) });
    for (const [shippedAt, problem] of [
      [at(-61), "must be later than that of the order's report before"],
      [at(60), "must not be in the future"],
    ] as const) {
      const { error } = await order.report({ parcels: [OTHER], shippedAt });
      expect(error).toMatchObject({
        ...{ reason: "INPUT_INVALID" },
        details: [{ field: "shippedAt", problem: expect.stringContaining(problem) }],
      });
    }
    const { shipmentId } = (await order.report({ parcels: [OTHER], shippedAt: at(-59) })).data;
    await using _sender = await scene.startSender();
    await scene.until(shipmentId, "reported");
  });

  test("names a carrier of WeChat's list, which is read once a day and serves on without WeChat", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const path = "/cgi-bin/express/delivery/open_msg/get_delivery_list";
    const name = (company: string) => order.report({ parcels: [{ ...PARCEL, company }] });
    await scene.fail(path, { kind: "errcode", errcode: -1 });
    expect((await name("圆通速递")).error?.reason).toBe("WECHAT_UNAVAILABLE");
    const { shipmentId } = (await name("圆通速递")).data;
    expect((await scene.get(shipmentId)).parcels[0]?.company).toBe("YTO");
    expect((await name("圆通")).error).toMatchObject({
      reason: "INPUT_INVALID",
      details: [{ field: "parcels.0.company", problem: expect.stringContaining("(YTO)") }],
    });
    expect(await scene.listCalls(path)).toHaveLength(2);
    scene.advanceClock(25 * HOUR_MS);
    await scene.fail(path, { kind: "errcode", errcode: -1 });
    expect((await name("圆通速递")).data).toMatchObject({ duplicate: true });
    expect(await scene.listCalls(path)).toHaveLength(3);
  });

  test("of another mini program is refused, not left behind", async () => {
    await using scene = await openShipmentScene(open);
    const { shipmentId } = (await (await scene.pay()).report()).data;
    const { store } = scene;
    expect(await store.refuseOthers({ appId: scene.appId, limit: 10 })).toBe(0);
    expect(await store.refuseOthers({ appId: "wx-another", limit: 10 })).toBe(1);
    expect(await scene.get(shipmentId)).toMatchObject({ state: "refused", reason: "APP_CHANGED" });
    expect(await scene.listEvents()).toMatchObject([{ type: "shipment.refused" }]);
  });
});
