import { defineEntity, p } from "@mikro-orm/core";
import type { PausedApi } from "@mp-notice/core";
import { key } from "./key.ts";

/** What stands still, and when it is tried again. */
export const Pause = defineEntity({
  name: "Pause",
  tableName: "pauses",
  properties: {
    appId: key(32).primary(),
    api: key(12).$type<PausedApi>().primary(),
    errcode: p.integer(),
    errmsg: p.text(),
    pausedAt: p.bigint("number"),
    /** When WeChat last answered so; `null` = only when it was paused. */
    answeredAt: p.bigint("number").nullable(),
    probeAt: p.bigint("number"),
  },
});
