import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A single-use link that opens a session without a password. */
export const LoginLinkEntity = defineEntity({
  name: "LoginLink",
  tableName: "login_links",
  properties: {
    tokenHash: key(64).primary(),
    userId: key(26),
    createdAt: p.bigint("number"),
    expiresAt: p.bigint("number"),
    usedAt: p.bigint("number").nullable(),
  },
  indexes: [{ name: "login_links_user_index", properties: ["userId"] }],
});
