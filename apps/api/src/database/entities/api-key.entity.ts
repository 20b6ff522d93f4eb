import { defineEntity, p } from "@mikro-orm/core";
import type { StoredRefusal } from "../../api-keys/api-key-store.ts";
import { key } from "./key.ts";

/** A backend's credential, stored as a hash. */
export const ApiKeyEntity = defineEntity({
  name: "ApiKey",
  tableName: "api_keys",
  properties: {
    id: key(26).primary(),
    keyHash: key(64),
    name: p.string().length(60),
    scope: key(16).$type<"service">(),
    /** Identifies the key in lists, because the key itself is shown only once. `null` for keys older than this column. */
    lastFour: key(4).nullable(),
    /** The creator's e-mail, kept even after that person is removed; `null` for the setting SERVICE_API_KEY. */
    createdBy: p.string().length(254).nullable(),
    createdAt: p.bigint("number"),
    /** Updated at most once a minute, which saves writes. */
    lastUsedAt: p.bigint("number").nullable(),
    /** The last call, if it was refused: for whoever is writing the first one. */
    lastRefusal: p.json<StoredRefusal>().columnType("longtext").nullable(),
    revokedAt: p.bigint("number").nullable(),
  },
  uniques: [{ name: "api_keys_hash_unique", properties: ["keyHash"] }],
});
