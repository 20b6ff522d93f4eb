import { NoticeError, searchCarriers, type Carrier } from "@mp-notice/core";
import { explainRefusal } from "../wechat/wechat-errors.ts";
import { checkShipments, prepareReport } from "./check-shipments.ts";
import type { ShipmentQueries, StoredShipment } from "./shipment-queries.ts";
import type { ShipmentStore } from "./shipment-store.ts";
import { tellStory } from "./tell-story.ts";
import type { TradeOrderStore } from "./trade/trade-order-store.ts";
import type { Shipment, ShipmentService } from "./shipment.contract.ts";

interface ShipmentServiceDeps {
  store: Pick<ShipmentStore, "report" | "listLive" | "now" | "cancel">;
  queries: ShipmentQueries;
  orders: Pick<TradeOrderStore, "find">;
  listCarriers(): Promise<readonly Carrier[]>;
  /** @throws NoticeError MINI_PROGRAM_NOT_CONFIGURED */
  getAppId(): Promise<string>;
  newId(): string;
  /** SHA-256 as hex. */
  hash(text: string): string;
  wakeSender(): void;
}

export function createShipmentService(deps: ShipmentServiceDeps): ShipmentService {
  const { store, queries, getAppId } = deps;
  return {
    async report(input) {
      const appId = await getAppId();
      const prepared = await prepareReport(deps, input);
      const result = await store.report({
        ...{ id: deps.newId(), appId, orderId: input.orderId },
        ...prepared,
      });
      if (!result.duplicate) deps.wakeSender();
      return result;
    },
    async check({ reports }) {
      const appId = await getAppId();
      const { listCarriers, hash } = deps;
      const listLive = (orderKey: string) => store.listLive({ appId, orderKey });
      return checkShipments({ listCarriers, hash, listLive, now: await store.now() }, reports);
    },
    async searchCarriers(input) {
      return { items: searchCarriers(await deps.listCarriers(), input) };
    },
    count: async () => queries.count(await getAppId()),
    async get(id) {
      const appId = await getAppId();
      const found = await queries.find({ appId, id });
      if (!found) throw notFound();
      const payment = await deps.orders.find({ appId, order: found.content.order });
      return { ...toShipment(found), ...tellStory(found, payment) };
    },
    async list(input) {
      const { limit } = input;
      const found = await queries.list({ ...input, appId: await getAppId(), limit: limit + 1 });
      const items = found.slice(0, limit).map(toShipment);
      return {
        items,
        nextCursor: found.length > limit ? (items.at(-1)?.shipmentId ?? null) : null,
      };
    },
    async cancel(id) {
      const result = await store.cancel({ appId: await getAppId(), id });
      if (!result) throw notFound();
      deps.wakeSender();
      return result;
    },
  };
}

function notFound(): NoticeError {
  return new NoticeError("NOT_FOUND", "there is no such shipment", {
    details: [{ field: "shipmentId", problem: "is not known" }],
  });
}

function toShipment(stored: StoredShipment): Shipment {
  const { id, content, state, errcode, errmsg, waitsFor } = stored;
  const { order, logistics, parcels, allShipped, reship } = content;
  const isDue = state === "queued" && waitsFor === null;
  const { orderId, openid, reason, tries } = stored;
  return {
    ...{ shipmentId: id, orderId, openid, order, logistics, parcels, allShipped, reship },
    shippedAt: new Date(stored.uploadAt).toISOString(),
    ...{ state, reason, errcode, tries, waitsFor },
    explanation:
      errcode === null || errcode === 0 ? null : explainRefusal({ errcode, errmsg: errmsg ?? "" }),
    nextTryAt: isDue ? new Date(stored.dueAt).toISOString() : null,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt: new Date(stored.updatedAt).toISOString(),
  };
}
