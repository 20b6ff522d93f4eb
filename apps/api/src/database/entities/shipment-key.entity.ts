import { defineEntity } from "@mikro-orm/core";
import { key } from "./key.ts";

/** What a shipment is searched by: its order's numbers, its parcels' numbers, its customer. */
export const ShipmentKeyEntity = defineEntity({
  name: "ShipmentKey",
  tableName: "shipment_keys",
  properties: {
    appId: key(32).primary(),
    text: key(128).primary(),
    shipmentId: key(26).primary(),
  },
  indexes: [{ name: "shipment_keys_shipment_index", properties: ["shipmentId"] }],
});
