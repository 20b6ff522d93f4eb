import { defineEntity, p } from "@mikro-orm/core";
import type { GrantKind } from "@mp-notice/core";
import { key } from "./key.ts";

/** One customer's permission. Times are unix milliseconds. */
export const GrantEntity = defineEntity({
  name: "Grant",
  tableName: "grants",
  properties: {
    id: key(26).primary(),
    appId: key(32),
    openid: key(64),
    kind: key(10).$type<GrantKind>(),
    /** Empty unless the kind is `subscribe`. */
    templateId: key(64),
    orderId: key(64).nullable(),
    /** The formId or prepay_id. */
    credential: key(128).nullable(),
    usesGiven: p.smallint(),
    usesFree: p.smallint(),
    usesHeld: p.smallint(),
    usesSpent: p.smallint(),
    usesVoid: p.smallint(),
    acceptedAt: p.bigint("number"),
    /** `null` while a payment is not confirmed. */
    usableFrom: p.bigint("number").nullable(),
    confirmedAt: p.bigint("number").nullable(),
    expiresAt: p.bigint("number"),
    /** An acceptance is reported twice, by the collector and by WeChat's popup event; these times pair the two. */
    reportedAt: p.bigint("number").nullable(),
    eventAt: p.bigint("number").nullable(),
    /** When a use was last spent, and last voided. */
    spentAt: p.bigint("number").nullable(),
    voidedAt: p.bigint("number").nullable(),
    /** The order that its free use is held for, and until when at most. */
    reservedFor: key(64).nullable(),
    reservedUntil: p.bigint("number").nullable(),
  },
  checks: [
    {
      name: "grants_uses_check",
      expression:
        "uses_given = uses_free + uses_held + uses_spent + uses_void and uses_free >= 0 and uses_held >= 0 and uses_spent >= 0 and uses_void >= 0",
    },
  ],
  uniques: [{ name: "grants_credential_unique", properties: ["appId", "kind", "credential"] }],
  indexes: [
    {
      name: "grants_customer_index",
      properties: ["appId", "openid", "kind", "templateId", "usesFree"],
    },
    {
      name: "grants_closing_index",
      // A covering index: the columns after the id serve counts of uses and customers without reading the row.
      properties: [
        "appId",
        "usesFree",
        "expiresAt",
        "id",
        "kind",
        "templateId",
        "usableFrom",
        "openid",
      ],
    },
    { name: "grants_order_index", properties: ["appId", "orderId"] },
    { name: "grants_hold_index", properties: ["appId", "reservedFor"] },
  ],
});
