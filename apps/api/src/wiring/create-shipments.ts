import { createHash } from "node:crypto";
import { createCarrierList } from "../shipments/list-carriers.ts";
import { createShipmentService } from "../shipments/create-shipment-service.ts";
import {
  startShipmentSender,
  type RunningShipmentSender,
} from "../shipments/start-shipment-sender.ts";
import type { MiniPrograms } from "../payment-settings/mini-programs.ts";
import type { ShipmentGateway } from "../wechat/shipment-gateway.ts";
import type { Stores } from "./open-stores.ts";

/** The shipments' service and their sender. */
export function createShipments(input: {
  stores: Stores;
  miniPrograms: MiniPrograms;
  gateway: ShipmentGateway;
  isAlone: boolean;
  newId(): string;
  /** Unix milliseconds. */
  now(): number;
  logBackgroundError(message: string, error: unknown): void;
}) {
  const { stores, miniPrograms, gateway, isAlone, newId, now, logBackgroundError } = input;
  let sender: RunningShipmentSender | null = null;
  const service = createShipmentService({
    store: stores.shipments,
    queries: stores.shipmentQueries,
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
    wake: () => sender?.wake(),
    async start() {
      sender = await startShipmentSender({
        ...{ gateway, isAlone, newId, logBackgroundError },
        store: stores.shipments,
        pauses: stores.pauses,
        findMiniProgram: miniPrograms.find,
        random: Math.random,
      });
    },
    stop: async () => sender?.stop(),
  };
}
