import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A signed-in browser. Stores only the hash of its cookie. */
export const SessionEntity = defineEntity({
  name: "Session",
  tableName: "sessions",
  properties: {
    id: key(26).primary(),
    tokenHash: key(64),
    userId: key(26),
    openedBy: key(12).$type<"password" | "link">().default("password"),
    createdAt: p.bigint("number"),
    expiresAt: p.bigint("number"),
    lastSeenAt: p.bigint("number").default(0),
    clientAddress: key(64).nullable(),
    userAgent: p.string().length(255).nullable(),
  },
  uniques: [{ name: "sessions_token_unique", properties: ["tokenHash"] }],
  indexes: [
    { name: "sessions_expiry_index", properties: ["expiresAt"] },
    { name: "sessions_user_index", properties: ["userId"] },
  ],
});
