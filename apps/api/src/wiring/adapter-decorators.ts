import type { DeliveryStore, GrantLedger, MessageGateway } from "@mp-notice/core";
import type { PushHandler } from "../push/push-handler.ts";
import type { ShipmentStore } from "../shipments/shipment-store.ts";
import type { ResolveHost } from "../webhooks/address-guard.ts";
import type { MessageStore } from "../webhooks/message-store.ts";

/** Wraps adapters, so that tests can stop a process at a labelled point or observe calls. */
export interface AdapterDecorators {
  store?(store: DeliveryStore): DeliveryStore;
  ledger?(ledger: GrantLedger): GrantLedger;
  gateway?(gateway: MessageGateway): MessageGateway;
  pushHandler?(handler: PushHandler): PushHandler;
  /** Of webhooks. */
  messages?(store: MessageStore): MessageStore;
  shipments?(store: ShipmentStore): ShipmentStore;
  resolveHost?: ResolveHost;
}
