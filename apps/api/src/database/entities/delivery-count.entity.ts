import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** Cached counts of the deliveries of a quarter of an hour; `delivery-counts.ts` decides whether they are still valid. */
export const DeliveryCountEntity = defineEntity({
  name: "DeliveryCount",
  tableName: "delivery_counts",
  properties: {
    appId: key(32).primary(),
    /** Unix milliseconds divided by 900,000. */
    slice: p.integer().primary(),
    /** JSON array of `[notice, state, count]`. */
    counts: p.text().columnType("longtext"),
  },
});
