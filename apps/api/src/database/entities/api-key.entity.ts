import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A backend's credential. Only its hash is kept. */
export const ApiKey = defineEntity({
  name: "ApiKey",
  tableName: "api_keys",
  properties: {
    id: key(26).primary(),
    keyHash: key(64),
    name: p.string().length(60),
    scope: key(16).$type<"service">(),
    createdAt: p.bigint("number"),
  },
  uniques: [{ name: "api_keys_hash_unique", properties: ["keyHash"] }],
});
