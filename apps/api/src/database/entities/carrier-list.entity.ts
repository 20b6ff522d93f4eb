import { defineEntity, p } from "@mikro-orm/core";
import type { Carrier } from "@mp-notice/core";
import { key } from "./key.ts";

/** Cache of WeChat's carriers, as it last listed them. */
export const CarrierListEntity = defineEntity({
  name: "CarrierList",
  tableName: "carrier_lists",
  properties: {
    appId: key(32).primary(),
    items: p.json<Carrier[]>().columnType("longtext"),
    fetchedAt: p.bigint("number"),
  },
});
