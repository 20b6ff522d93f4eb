import { defineEntity, p } from "@mikro-orm/core";
import type { ShipmentReason, ShipmentState } from "@mp-notice/core";
import type { StoredContent } from "../../shipments/shipment-store.ts";
import type { StoredStep } from "../../shipments/shipment-steps.ts";
import { key } from "./key.ts";

/** Queue entry and log of one shipment report. Times are unix milliseconds of the database's clock. */
export const ShipmentEntity = defineEntity({
  name: "Shipment",
  tableName: "shipments",
  properties: {
    /** A ULID, so that the key lists shipments by time. */
    id: key(26).primary(),
    appId: key(32),
    /** The payment. */
    orderKey: key(72),
    /** Its place among the reports of this payment. */
    place: p.integer(),
    orderId: key(64),
    openid: key(64),
    content: p.json<StoredContent>().columnType("longtext"),
    /** SHA-256 of what is reported, as hex. */
    fingerprint: key(64),
    uploadAt: p.bigint("number"),
    state: key(12).$type<ShipmentState>(),
    reason: key(24).$type<ShipmentReason>().nullable(),
    /** Never, while it waits for an earlier report of the payment; of a `sending` one, the end of its lease. */
    dueAt: p.bigint("number"),
    /** The earlier report that it waits for. */
    waitsFor: key(26).nullable(),
    claimId: key(26).nullable(),
    /** An upload may have arrived. */
    isUnsure: p.boolean(),
    tries: p.integer(),
    unclearTries: p.integer(),
    orderUnknownSince: p.bigint("number").nullable(),
    lastTriedAt: p.bigint("number").nullable(),
    errcode: p.integer().nullable(),
    errmsg: p.text().nullable(),
    /** The last tries and how it ended. */
    steps: p.json<StoredStep[]>().columnType("longtext").nullable(),
    createdAt: p.bigint("number"),
    updatedAt: p.bigint("number"),
  },
  indexes: [
    { name: "shipments_claim_index", properties: ["appId", "state", "dueAt", "id"] },
    { name: "shipments_state_index", properties: ["appId", "state", "id"] },
    { name: "shipments_order_index", properties: ["appId", "orderId", "id"] },
    { name: "shipments_list_index", properties: ["appId", "id"] },
  ],
  uniques: [{ name: "shipments_place_unique", properties: ["appId", "orderKey", "place"] }],
});
