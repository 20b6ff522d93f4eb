import { defineEntity, p } from "@mikro-orm/core";
import { OPENID_END_LENGTH } from "../../search/search-text.ts";
import { key } from "./key.ts";

/** Who gave a permission. Locked while his reports and events are recorded, so that one acceptance is counted once. */
export const Customer = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    appId: key(32).primary(),
    openid: key(64).primary(),
    /** For searches: the openid's end, the last character first. */
    openidEnd: key(OPENID_END_LENGTH).default(""),
    createdAt: p.bigint("number"),
  },
  indexes: [{ name: "customers_openid_end_index", properties: ["appId", "openidEnd"] }],
});
