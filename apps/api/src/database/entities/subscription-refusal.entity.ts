import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** When WeChat last reported that a customer turned a template's messages off: acceptances before that are void. */
export const SubscriptionRefusalEntity = defineEntity({
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
