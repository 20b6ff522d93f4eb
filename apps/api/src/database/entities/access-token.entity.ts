import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A mini program's access token, shared by all processes, with the lease of the process that refreshes it. */
export const AccessTokenEntity = defineEntity({
  name: "AccessToken",
  tableName: "access_tokens",
  properties: {
    appId: key(32).primary(),
    /** Identifies the app secret the token was issued for. */
    secretFingerprint: key(64).nullable(),
    /** Encrypted at rest. The token has at least 512 characters (facts §1.1). */
    sealedToken: p.text().nullable(),
    /** Each issue proves the credentials. */
    issuedAt: p.bigint("number").nullable(),
    expiresAt: p.bigint("number").nullable(),
    leaseHolder: key(40).nullable(),
    leaseUntil: p.bigint("number").nullable(),
  },
});
