import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** A rate-limit counter of failed sign-ins. Stored, so that it holds across processes and restarts. */
export const SignInFailureEntity = defineEntity({
  name: "SignInFailure",
  tableName: "sign_in_failures",
  properties: {
    /** A hash of the rate-limit key, so that no strangers' e-mails or addresses are stored. */
    id: key(64).primary(),
    failures: p.integer(),
    endsAt: p.bigint("number"),
  },
  indexes: [{ name: "sign_in_failures_end_index", properties: ["endsAt"] }],
});
