import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { vi } from "vitest";
import type { Database } from "../src/database/connect.ts";
import { createPauseStore } from "../src/pauses/pause-store.ts";
import { createShipmentStore } from "../src/shipments/shipment-store.ts";
import { startShipmentSender } from "../src/shipments/start-shipment-sender.ts";
import { createEventOutbox } from "../src/webhooks/event-outbox.ts";
import { WEBHOOK_EVENTS } from "../src/webhooks/webhook.contract.ts";
import { startShop } from "./start-shop.ts";

const newId = monotonicFactory();
const UNTIL_MS = 20_000;

export const UPLOAD = "/wxa/sec/order/upload_shipping_info";
export const GET_ORDER = "/wxa/sec/order/get_order";
export const PARCEL = { company: "YD", trackingNo: "4300000000001", items: "手工陶瓷咖啡杯*2" };

interface Paid {
  transactionId: string;
  mchId: string;
  outTradeNo: string;
}

interface Message {
  type: string;
  data: { shipmentId: string; reason?: string };
}

/** A shop with a webhook for all events, and the sender of shipments on a clock that tests move. */
export async function openShipmentScene(open: () => Promise<Database>) {
  const shop = await startShop(open);
  let offset = 0;
  const database: Database = {
    ...shop.database,
    get now() {
      return sql<number>`(${shop.database.now} + ${sql.lit(offset)})`;
    },
  };
  const outbox = createEventOutbox({
    database,
    listSubscribers: async () => [{ id: "hook-1", enabled: true, events: WEBHOOK_EVENTS }],
    newId,
    onWritten() {},
  });
  const store = createShipmentStore(database, outbox);
  const pauses = createPauseStore(database, outbox);
  const errors: unknown[] = [];
  const senders = new Set<{ wake(): void }>();
  const wakeSenders = () => senders.forEach((sender) => sender.wake());

  async function startSender({ isAlone = false } = {}) {
    const sender = await startShipmentSender({
      ...{ store, pauses, isAlone, newId, random: () => 0 },
      gateway: shop.parts.shipmentGateway,
      findMiniProgram: shop.parts.miniPrograms.find,
      logBackgroundError: (_message, error) => void errors.push(error),
    });
    senders.add(sender);
    return { ...sender, [Symbol.asyncDispose]: () => sender.stop() };
  }

  let orders = 0;
  /** A paid order, and what a backend reports of it. */
  async function pay() {
    const openid = await shop.addCustomer();
    const orderId = `order-${++orders}`;
    const path = `/users/${openid}/pay`;
    const paid = await shop.control<Paid>("POST", path, { orderId, outcome: "success" });
    const { transactionId, mchId, outTradeNo } = paid;
    const report = {
      order: { transactionId },
      ...{ openid, orderId, logistics: "express", parcels: [PARCEL] },
    };
    return {
      ...{ openid, orderId, transactionId, mchId, outTradeNo },
      async report(changes: object = {}) {
        const answer = await shop.serve("shipments.report", { ...report, ...changes });
        wakeSenders();
        return answer;
      },
    };
  }

  async function get(shipmentId: string) {
    const { data, error } = await shop.query("shipments.get", { shipmentId });
    if (error) throw new Error(error.reason);
    return data;
  }

  return {
    ...{ ...shop, database, store, pauses, errors, startSender, pay, get },
    [Symbol.asyncDispose]: shop[Symbol.asyncDispose],
    advance(ms: number) {
      offset += ms;
      wakeSenders();
    },
    /** Resolves with the shipment when it is in this state. */
    until: (shipmentId: string, state: string) =>
      vi.waitFor(
        async () => {
          const shipment = await get(shipmentId);
          if (shipment.state !== state) throw new Error(`it is ${JSON.stringify(shipment)}`);
          return shipment;
        },
        { timeout: UNTIL_MS, interval: 20 },
      ),
    /** Resolves with the shipment when its last try had this reason. */
    untilReason: (shipmentId: string, reason: string) =>
      vi.waitFor(
        async () => {
          const shipment = await get(shipmentId);
          if (shipment.reason !== reason) throw new Error(`it is ${JSON.stringify(shipment)}`);
          return shipment;
        },
        { timeout: UNTIL_MS, interval: 20 },
      ),
    /** The bodies of the calls to WeChat so far. */
    async listCalls(path: string): Promise<Record<string, any>[]> {
      const { items } = await shop.control<{ items: { path: string; body: unknown }[] }>(
        "GET",
        "/requests?since=0",
      );
      return items
        .filter((request) => request.path === path)
        .map(({ body }) => (typeof body === "string" ? JSON.parse(body) : body));
    },
    /** What the webhook is told, in order. */
    async listEvents(): Promise<Message[]> {
      const { rows } = await sql<{ body: string }>`
        select body from webhook_messages where type like 'shipment.%' order by id
      `.execute(database.sql);
      return rows.map(({ body }) => JSON.parse(body) as Message);
    },
    listBuyerMessages: (openid: string) =>
      shop.control<{ channel: string }[]>("GET", `/messages?openid=${openid}`),
    /** What WeChat knows of the order. */
    async readOrder(transactionId: string): Promise<any> {
      const { order } = await shop.callWechat<any>(GET_ORDER, { transaction_id: transactionId });
      return order.shipping;
    },
  };
}

export type ShipmentScene = Awaited<ReturnType<typeof openShipmentScene>>;
