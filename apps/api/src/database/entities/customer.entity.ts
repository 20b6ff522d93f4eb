import { defineEntity, p } from "@mikro-orm/core";
import { OPENID_END_LENGTH } from "../../search/search-text.ts";
import { key } from "./key.ts";

/** A customer who gave a permission. The row is locked while their reports and events are recorded, so that an acceptance counts once. */
export const CustomerEntity = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    appId: key(32).primary(),
    openid: key(64).primary(),
    /** For suffix searches: the end of the openid, reversed. */
    openidEnd: key(OPENID_END_LENGTH).default(""),
    createdAt: p.bigint("number"),
  },
  indexes: [{ name: "customers_openid_end_index", properties: ["appId", "openidEnd"] }],
});
