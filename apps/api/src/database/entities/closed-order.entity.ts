import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** An order that its shop has closed: no permission is held for it any more. */
export const ClosedOrderEntity = defineEntity({
  name: "ClosedOrder",
  tableName: "closed_orders",
  properties: {
    appId: key(32).primary(),
    orderId: key(64).primary(),
    closedAt: p.bigint("number"),
  },
  indexes: [{ name: "closed_orders_age_index", properties: ["closedAt"] }],
});
