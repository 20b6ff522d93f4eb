import { defineEntity, p } from "@mikro-orm/core";
import { key } from "./key.ts";

/** The stored answer to a report, returned again when the collector retries it (idempotency). */
export const GrantReportEntity = defineEntity({
  name: "GrantReport",
  tableName: "grant_reports",
  properties: {
    appId: key(32).primary(),
    openid: key(64).primary(),
    reportId: key(64).primary(),
    accepted: p.boolean(),
    reason: key(24).nullable(),
    createdAt: p.bigint("number"),
  },
  indexes: [{ name: "grant_reports_age_index", properties: ["createdAt"] }],
});
