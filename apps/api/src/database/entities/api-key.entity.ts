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
    /** To recognise the key by: it is never shown again. `null` for keys from before this was kept. */
    lastFour: key(4).nullable(),
    /** The e-mail of who made it, also when that person is gone; `null` for the setting SERVICE_API_KEY. */
    createdBy: p.string().length(254).nullable(),
    createdAt: p.bigint("number"),
    /** To the minute. */
    lastUsedAt: p.bigint("number").nullable(),
    revokedAt: p.bigint("number").nullable(),
  },
  uniques: [{ name: "api_keys_hash_unique", properties: ["keyHash"] }],
});
