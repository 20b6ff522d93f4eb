import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** Who gave a permission. Locked while his reports and events are recorded, so that one acceptance is counted once. */
export const Customer = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    appId: key(32).primary(),
    openid: key(64).primary(),
    createdAt: p.bigint("number"),
  },
});
