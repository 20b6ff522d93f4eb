import { defineEntity, p } from "@mikro-orm/core";
import type { PausedApi } from "@mp-notice/core";
import { key } from "./key.ts";

/** A paused WeChat API (a circuit breaker) and its next probe. */
export const PauseEntity = defineEntity({
  name: "Pause",
  tableName: "pauses",
  properties: {
    appId: key(32).primary(),
    api: key(12).$type<PausedApi>().primary(),
    errcode: p.integer(),
    errmsg: p.text(),
    pausedAt: p.bigint("number"),
    /** When WeChat last repeated the error; `null` = not since the pause began. */
    answeredAt: p.bigint("number").nullable(),
    probeAt: p.bigint("number"),
  },
});
