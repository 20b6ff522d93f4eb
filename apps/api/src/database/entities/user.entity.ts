import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** Somebody who signs in to the admin. */
export const User = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: key(26).primary(),
    /** In lower case. */
    email: p.string().length(254),
    passwordHash: p.string().length(255),
    role: key(16).$type<"owner">(),
    createdAt: p.bigint("number"),
  },
  uniques: [{ name: "users_email_unique", properties: ["email"] }],
});
