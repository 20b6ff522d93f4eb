import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "@mp-notice/core";
import { key } from "./key.ts";

/** A delivery that WeChat answered with a code that may mean its customer or everybody. */
export const UnclearAnswer = defineEntity({
  name: "UnclearAnswer",
  tableName: "unclear_answers",
  properties: {
    deliveryId: key(26).primary(),
    appId: key(32),
    channel: key(12).$type<Channel>(),
    openid: key(64),
    errcode: p.integer(),
    /** The claim that was counted last. */
    claimId: key(26),
    tries: p.integer(),
    /** The channel has served nobody since the last answer. */
    isInRow: p.boolean(),
    /** The channel has served somebody since the first answer. */
    hasWorkedSince: p.boolean(),
    answeredAt: p.bigint("number"),
  },
  indexes: [{ name: "unclear_answers_channel_index", properties: ["appId", "channel"] }],
});
