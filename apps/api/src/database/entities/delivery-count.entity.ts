import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** What became of the deliveries of a quarter of an hour; see `delivery-counts.ts` for when it still holds. */
export const DeliveryCount = defineEntity({
  name: "DeliveryCount",
  tableName: "delivery_counts",
  properties: {
    appId: key(32).primary(),
    /** The quarter of an hour: unix time divided by 900,000 ms. */
    slice: p.integer().primary(),
    /** JSON: `[notice, state, count]` each. */
    counts: p.text().columnType("longtext"),
  },
});
