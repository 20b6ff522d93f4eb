import { defineEntity, p } from "@mikro-orm/core";
import type { Role } from "../../session/role.ts";
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
    /** `null` while nobody chose a password: until then `passwordHash` is of one that nobody knows. */
    passwordSetAt: p.bigint("number").nullable(),
    role: key(16).$type<Role>(),
    createdAt: p.bigint("number"),
    lastSignedInAt: p.bigint("number").nullable(),
    /** Of the authenticator app; counts once it is confirmed. */
    sealedTotpSecret: p.text().nullable(),
    totpConfirmedAt: p.bigint("number").nullable(),
    /** The 30 seconds whose code was taken last: none of them, and none before, is taken again. */
    totpLastStep: p.bigint("number").nullable(),
  },
  uniques: [{ name: "users_email_unique", properties: ["email"] }],
});
