import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** What WeChat pushed, stored before it is acted on. WeChat repeats what was not answered in time (facts §5.3). */
export const PushEvent = defineEntity({
  name: "PushEvent",
  tableName: "push_events",
  properties: {
    id: key(26).primary(),
    appId: key(32),
    dedupeKey: key(64),
    payload: p.text().columnType("longtext"),
    receivedAt: p.bigint("number"),
    /** `null` until what it tells is in the ledger and the log. */
    handledAt: p.bigint("number").nullable(),
  },
  uniques: [{ name: "push_events_dedupe_unique", properties: ["appId", "dedupeKey"] }],
  indexes: [
    { name: "push_events_pending_index", properties: ["handledAt", "id"] },
    { name: "push_events_latest_index", properties: ["appId", "receivedAt"] },
  ],
});
