import { defineEntity, p } from "@mikro-orm/core";
import type {
  Channel,
  DeliveryKind,
  DeliveryReason,
  DeliveryState,
  MiniprogramState,
} from "@mp-notice/core";
import { CARD_NUMBER_LENGTH, OPENID_END_LENGTH } from "../../search/search-text.ts";
import { key } from "./key.ts";

/** Outbox entry and history in one row: a trigger is durable before anything is sent. Times are unix milliseconds of the database's clock. */
export const DeliveryEntity = defineEntity({
  name: "Delivery",
  tableName: "deliveries",
  properties: {
    id: key(26).primary(),
    appId: key(32),
    kind: key(8).$type<DeliveryKind>(),
    notice: key(64),
    /** The version of the notice's definition that the data belongs to; `null` for a built-in notice. */
    definitionVersion: p.integer().nullable(),
    openid: key(64),
    orderId: key(64),
    /** For searches: the numbers on the card (`toCardNumbers`) and the reversed end of the openid. */
    orderSn: p.string().length(CARD_NUMBER_LENGTH).nullable(),
    refundSn: p.string().length(CARD_NUMBER_LENGTH).nullable(),
    openidEnd: key(OPENID_END_LENGTH).default(""),
    idempotencyKey: key(200).nullable(),
    fingerprint: key(64),
    data: p.text().columnType("longtext"),
    miniprogramState: key(12).$type<MiniprogramState>().nullable(),
    resendOf: key(26).nullable(),
    /** The first delivery of a chain of resends; only on resends. */
    lineageId: key(26).nullable(),
    /** The lineage id while this delivery is open or sent: its unique index allows one message per lineage. */
    liveLineageId: key(26).nullable(),
    /** An operator explicitly asked for another message after one was sent. */
    isAgain: p.boolean().default(false),
    state: key(20).$type<DeliveryState>(),
    reason: key(24).$type<DeliveryReason>().nullable(),
    dueAt: p.bigint("number"),
    grantWaitUntil: p.bigint("number"),
    expiresAt: p.bigint("number"),
    attempts: p.integer(),
    lostInARow: p.integer().fieldName("lost_in_a_row"),
    claimId: key(26).nullable(),
    workerId: key(26).nullable(),
    /** The openid while the state is `sending`: its unique index allows one in-flight message per customer (43108). */
    sendingOpenid: key(64).nullable(),
    claimedAt: p.bigint("number").nullable(),
    channel: key(12).$type<Channel>().nullable(),
    templateId: key(64).nullable(),
    grantId: key(26).nullable(),
    isPinned: p.boolean(),
    errcode: p.integer().nullable(),
    /** Text: WeChat's msgid exceeds 2^53. */
    msgId: key(20).nullable(),
    sentAt: p.bigint("number").nullable(),
    request: p.text().columnType("longtext").nullable(),
    response: p.text().columnType("longtext").nullable(),
    /** One JSON object per line, appended by the statement that changes the row. */
    timeline: p.text().columnType("longtext"),
    createdAt: p.bigint("number"),
    updatedAt: p.bigint("number"),
  },
  uniques: [
    { name: "deliveries_key_unique", properties: ["appId", "idempotencyKey"] },
    { name: "deliveries_sending_unique", properties: ["appId", "sendingOpenid"] },
    { name: "deliveries_lineage_unique", properties: ["liveLineageId"] },
  ],
  indexes: [
    {
      name: "deliveries_claim_index",
      // A covering index: the columns after the due time serve counts and the expiry sweep without reading the row.
      properties: ["appId", "state", "notice", "dueAt", "id", "expiresAt", "createdAt"],
    },
    { name: "deliveries_customer_index", properties: ["appId", "openid", "state", "id"] },
    { name: "deliveries_list_index", properties: ["appId", "id"] },
    { name: "deliveries_order_index", properties: ["appId", "orderId", "id"] },
    { name: "deliveries_order_sn_index", properties: ["appId", "orderSn", "id"] },
    { name: "deliveries_refund_sn_index", properties: ["appId", "refundSn", "id"] },
    { name: "deliveries_openid_end_index", properties: ["appId", "openidEnd", "id"] },
    { name: "deliveries_lineage_index", properties: ["lineageId", "id"] },
    { name: "deliveries_message_index", properties: ["appId", "msgId"] },
  ],
});
