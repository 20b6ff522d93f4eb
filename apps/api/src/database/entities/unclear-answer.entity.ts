import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "@mp-notice/core";
import { key } from "./key.ts";

/** A delivery that WeChat rejected with a code that may concern only its customer or the whole channel. */
export const UnclearAnswerEntity = defineEntity({
  name: "UnclearAnswer",
  tableName: "unclear_answers",
  properties: {
    deliveryId: key(26).primary(),
    appId: key(32),
    channel: key(12).$type<Channel>(),
    openid: key(64),
    errcode: p.integer(),
    /** The last counted claim. */
    claimId: key(26),
    tries: p.integer(),
    /** No send of the channel has succeeded since the previous such answer. */
    isInRow: p.boolean(),
    /** A send of the channel has succeeded since the first such answer. */
    hasWorkedSince: p.boolean(),
    answeredAt: p.bigint("number"),
  },
  indexes: [{ name: "unclear_answers_channel_index", properties: ["appId", "channel"] }],
});
