import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A single-use replacement for a TOTP code, stored as a hash until it is used. */
export const RecoveryCodeEntity = defineEntity({
  name: "RecoveryCode",
  tableName: "recovery_codes",
  properties: {
    codeHash: key(64).primary(),
    userId: key(26),
    createdAt: p.bigint("number"),
  },
  indexes: [{ name: "recovery_codes_user_index", properties: ["userId"] }],
});
