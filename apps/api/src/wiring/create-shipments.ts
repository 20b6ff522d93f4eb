import { createHash } from "node:crypto";
import { createCarrierList } from "../shipments/list-carriers.ts";
import { createShipmentService } from "../shipments/create-shipment-service.ts";
import {
  startShipmentSender,
  type RunningShipmentSender,
} from "../shipments/start-shipment-sender.ts";
import { createTradeService } from "../shipments/trade/create-trade-service.ts";
import { startTradeWatch, type RunningTradeWatch } from "../shipments/trade/start-trade-watch.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { TradeEvent } from "../wechat/to-trade-event.ts";
import type { TradeGateway } from "../wechat/trade-gateway.ts";
import type { ShipmentGateway } from "../wechat/shipment-gateway.ts";
import type { Stores } from "./open-stores.ts";

/** The shipments' service and their sender. */
export function createShipments(input: {
  stores: Stores;
  miniPrograms: MiniPrograms;
  gateway: ShipmentGateway;
  tradeGateway: TradeGateway;
  isAlone: boolean;
  newId(): string;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}) {
  const { stores, miniPrograms, gateway, tradeGateway, isAlone, newId, now, logBackgroundError } =
    input;
  let sender: RunningShipmentSender | null = null;
  let watch: RunningTradeWatch | null = null;
  const { tradeAccounts: accounts, tradeOrders: orders } = stores;
  const service = createShipmentService({
    store: stores.shipments,
    queries: stores.shipmentQueries,
    orders,
    listCarriers: createCarrierList({
      ...{ gateway, now, logBackgroundError },
      store: stores.carriers,
      getMiniProgram: miniPrograms.get,
    }),
    getAppId: miniPrograms.getAppId,
    newId,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    wakeSender: () => sender?.wake(),
  });
  return {
    service,
    trade: createTradeService({
      ...{ accounts, overdue: stores.overdueQueries, gateway: tradeGateway },
      getMiniProgram: miniPrograms.get,
      getAppId: miniPrograms.getAppId,
      wakeWatch: () => watch?.wake(),
    }),
    /** Of a push. */
    async recordTrade({ appId, event }: { appId: string; event: TradeEvent }) {
      await orders.recordEvent({ appId, event });
      if (event.what !== "controlled") return;
      await accounts.postpone({ appId, task: "check", inMs: 0 });
      watch?.wake();
    },
    wake: () => sender?.wake(),
    async start() {
      sender = await startShipmentSender({
        ...{ gateway, isAlone, newId, logBackgroundError },
        store: stores.shipments,
        pauses: stores.pauses,
        findMiniProgram: miniPrograms.find,
        random: Math.random,
      });
      watch = startTradeWatch({
        ...{ accounts, orders, gateway: tradeGateway, logBackgroundError },
        findMiniProgram: miniPrograms.find,
      });
    },
    async stop() {
      await Promise.all([sender?.stop(), watch?.stop()]);
    },
  };
}
