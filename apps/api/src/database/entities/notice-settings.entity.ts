import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "@mp-notice/core";
import type { NoticeStatusReason } from "../../notices/notice-service.ts";
import { key } from "./key.ts";

/** What an operator decided about a notice. A notice that was never saved has no row. */
export const NoticeSettings = defineEntity({
  name: "NoticeSettings",
  tableName: "notice_settings",
  properties: {
    appId: key(32).primary(),
    code: key(64).primary(),
    enabled: p.boolean(),
    channel: key(12).$type<Channel>(),
    page: p.text(),
    grantWaitSeconds: p.integer(),
    /** Counts the saves: who saves on top of an older one is refused. */
    version: p.integer(),
    actionReason: key(24).$type<NoticeStatusReason>().nullable(),
    actionErrcode: p.integer().nullable(),
    actionProblem: p.text().nullable(),
    /** How often it was tried whether WeChat takes it again, and when the next time is due; `null` = at once. */
    actionProbes: p.integer().default(0),
    actionProbeAt: p.bigint("number").nullable(),
    updatedAt: p.bigint("number"),
  },
});
