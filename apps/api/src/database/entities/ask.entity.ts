import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** The last answer of a customer who was to be asked for a notice of an order at a moment. */
export const AskEntity = defineEntity({
  name: "Ask",
  tableName: "asks",
  properties: {
    appId: key(32).primary(),
    orderId: key(64).primary(),
    openid: key(64).primary(),
    notice: key(40).primary(),
    moment: key(40).primary(),
    answer: key(64),
    askedAt: p.bigint("number"),
  },
  indexes: [
    // Covers the count of answers.
    { name: "asks_app_index", properties: ["appId", "askedAt", "notice", "moment", "answer"] },
    { name: "asks_customer_index", properties: ["appId", "openid"] },
    { name: "asks_age_index", properties: ["askedAt"] },
  ],
});
