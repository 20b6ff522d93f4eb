import { defineEntity, p } from "@mikro-orm/core";
import type { Role } from "../../session/role.ts";
import { key } from "./key.ts";

/** A person who signs in to the admin. */
export const UserEntity = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: key(26).primary(),
    /** In lower case. */
    email: p.string().length(254),
    passwordHash: p.string().length(255),
    /** `null` until the person sets a password; until then, `passwordHash` is the hash of a random one. */
    passwordSetAt: p.bigint("number").nullable(),
    role: key(16).$type<Role>(),
    createdAt: p.bigint("number"),
    lastSignedInAt: p.bigint("number").nullable(),
    /** The TOTP secret, encrypted; active once confirmed. */
    sealedTotpSecret: p.text().nullable(),
    totpConfirmedAt: p.bigint("number").nullable(),
    /** The last used TOTP step: codes of this and earlier steps are rejected (replay protection). */
    totpLastStep: p.bigint("number").nullable(),
  },
  uniques: [{ name: "users_email_unique", properties: ["email"] }],
});
