import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "@mp-notice/core";
import type { NoticeStatusReason } from "../../notices/notice.contract.ts";
import { key } from "./key.ts";

/** An operator's settings of a notice. A notice that was never saved has no row. */
export const NoticeSettingsEntity = defineEntity({
  name: "NoticeSettings",
  tableName: "notice_settings",
  properties: {
    appId: key(32).primary(),
    code: key(64).primary(),
    enabled: p.boolean(),
    channel: key(12).$type<Channel>(),
    page: p.text(),
    grantWaitSeconds: p.integer(),
    /** `22:00-08:00` at +08:00. */
    quietHours: key(11).nullable(),
    /** Coming ends of earlier quiet hours, at which deliveries may still be held; unix milliseconds. */
    formerQuietEnds: p.json().$type<number[]>().nullable(),
    /** Optimistic locking: a save based on an older version is rejected. */
    version: p.integer(),
    actionReason: key(24).$type<NoticeStatusReason>().nullable(),
    actionErrcode: p.integer().nullable(),
    actionProblem: p.text().nullable(),
    /** The number of probes whether WeChat accepts the notice again, and the time of the next; `null` = at once. */
    actionProbes: p.integer().default(0),
    actionProbeAt: p.bigint("number").nullable(),
    updatedAt: p.bigint("number"),
  },
});
