import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** The access token of a mini program, for all processes, and the lease of the one that refreshes it. */
export const AccessToken = defineEntity({
  name: "AccessToken",
  tableName: "access_tokens",
  properties: {
    appId: key(32).primary(),
    /** Which secret the token was got with. */
    secretFingerprint: key(64).nullable(),
    /** At least 512 characters must fit (facts §1.1). Sealed by the secret box. */
    sealedToken: p.text().nullable(),
    expiresAt: p.bigint("number").nullable(),
    leaseHolder: key(40).nullable(),
    leaseUntil: p.bigint("number").nullable(),
  },
});
