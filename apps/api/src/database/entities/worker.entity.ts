import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A sending process. What it claimed is its own while the lease lasts. */
export const Worker = defineEntity({
  name: "Worker",
  tableName: "workers",
  properties: {
    id: key(26).primary(),
    leaseUntil: p.bigint("number"),
    startedAt: p.bigint("number"),
  },
});
