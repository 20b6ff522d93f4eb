import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** When WeChat last told that a customer no longer wants a template's messages: what was accepted before it is void. */
export const SubscriptionRefusal = defineEntity({
  name: "SubscriptionRefusal",
  tableName: "subscription_refusals",
  properties: {
    appId: key(32).primary(),
    openid: key(64).primary(),
    templateId: key(64).primary(),
    refusedAt: p.bigint("number"),
  },
  indexes: [{ name: "subscription_refusals_age_index", properties: ["refusedAt"] }],
});
