import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** The inbox of WeChat's pushes: stored before handling, deduplicated, because WeChat retries unanswered pushes (facts §5.3). */
export const PushEventEntity = defineEntity({
  name: "PushEvent",
  tableName: "push_events",
  properties: {
    id: key(26).primary(),
    appId: key(32),
    dedupeKey: key(64),
    payload: p.text().columnType("longtext"),
    receivedAt: p.bigint("number"),
    /** `null` until the event is applied to the ledger and the deliveries. */
    handledAt: p.bigint("number").nullable(),
  },
  uniques: [{ name: "push_events_dedupe_unique", properties: ["appId", "dedupeKey"] }],
  indexes: [
    { name: "push_events_pending_index", properties: ["handledAt", "id"] },
    { name: "push_events_latest_index", properties: ["appId", "receivedAt"] },
  ],
});
