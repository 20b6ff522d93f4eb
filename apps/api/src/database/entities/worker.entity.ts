import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A sending process. Its claims belong to it until its lease expires. */
export const WorkerEntity = defineEntity({
  name: "Worker",
  tableName: "workers",
  properties: {
    id: key(26).primary(),
    leaseUntil: p.bigint("number"),
    startedAt: p.bigint("number"),
  },
});
