import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** How often signing in failed in one window of one limit. Shared by all processes, and there after a restart. */
export const SignInFailure = defineEntity({
  name: "SignInFailure",
  tableName: "sign_in_failures",
  properties: {
    /** A hash of whose limit it is: e-mails and addresses of strangers are not kept here. */
    id: key(64).primary(),
    failures: p.integer(),
    endsAt: p.bigint("number"),
  },
  indexes: [{ name: "sign_in_failures_end_index", properties: ["endsAt"] }],
});
