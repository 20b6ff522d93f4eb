import { CompiledQuery } from "kysely";
import {
  DELIVERY_LIFE_SECONDS,
  keepsLineage,
  type NewDelivery,
  type SendTime,
} from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { toNowText } from "../../database/read-now.ts";
import { toCardNumbers, toOpenidEnd } from "../../search/search-text.ts";

export type DeliveryToInsert = NewDelivery & {
  /** The lineage's first delivery; only on resends. */
  lineageId: string | null;
  isAgain: boolean;
};

/** How long a delivery lives beyond its longest wait, so that a grant that arrives at the last moment can still be used. */
const AFTER_WAIT_SECONDS = 3600;

/** All times come from the database's clock. */
export async function insertDeliveries(
  tx: Sql,
  { database, deliveries }: { database: Database; deliveries: DeliveryToInsert[] },
): Promise<void> {
  // Most deliveries are due at once: their statement does not pay for those that are not.
  const byTime = Map.groupBy(deliveries, isScheduled);
  for (const [scheduled, alike] of byTime) {
    const columns = toColumns(database, { isScheduled: scheduled });
    const names = Object.keys(columns).join(", ");
    const values = `(${Object.values(columns).join(", ")})`;
    const insert = `insert into deliveries (${names}) values `;
    const rows = alike.map(toParameters);
    if (database.prepared) database.prepared.each(insert + values, rows);
    else
      await tx.executeQuery(
        CompiledQuery.raw(insert + rows.map(() => values).join(","), rows.flat()),
      );
  }
}

function isScheduled({ sendTime, state }: DeliveryToInsert): boolean {
  return sendTime !== null && state !== "skipped";
}

/** Each column's SQL; the placeholders take the values of `toParameters`, in its order. */
function toColumns(database: Database, input: { isScheduled: boolean }): Record<string, string> {
  const now = toNowText(database);
  const later = database.dialect === "mysql" ? "greatest" : "max";
  const due = input.isScheduled ? `${later}(${now} + ?, ?)` : now;
  const timeline =
    database.dialect === "mysql" ? `concat('{"at":', ${now}, ?)` : `'{"at":' || ${now} || ?`;
  return {
    id: "?",
    app_id: "?",
    kind: "?",
    notice: "?",
    definition_version: "?",
    openid: "?",
    order_id: "?",
    order_sn: "?",
    refund_sn: "?",
    openid_end: "?",
    idempotency_key: "?",
    fingerprint: "?",
    data: "?",
    miniprogram_state: "?",
    resend_of: "?",
    lineage_id: "?",
    live_lineage_id: "?",
    is_again: "?",
    state: "?",
    reason: input.isScheduled ? `case when ${due} > ${now} then 'SCHEDULED' end` : "?",
    due_at: due,
    grant_wait_until: `${due} + ?`,
    expires_at: `${due} + ?`,
    timeline,
    created_at: now,
    updated_at: now,
    attempts: "0",
    lost_in_a_row: "0",
    is_pinned: "0",
  };
}

function toParameters(delivery: DeliveryToInsert): unknown[] {
  const { id, lineageId, state, isAgain, kind, resendOf, grantWaitSeconds } = delivery;
  const isSkipped = state === "skipped";
  const isLater = isScheduled(delivery);
  const due = isLater ? toDueParameters(delivery.sendTime) : [];
  const { orderSn, refundSn } = toCardNumbers(delivery);
  const entry = {
    what: isSkipped ? "skipped" : "accepted",
    kind,
    ...(resendOf && { resendOf }),
    ...(isAgain && { again: true }),
    ...(isLater && toTimeEntry(delivery.sendTime)),
  };
  return [
    id,
    delivery.appId,
    kind,
    delivery.notice,
    delivery.definitionVersion,
    delivery.openid,
    delivery.orderId,
    orderSn,
    refundSn,
    toOpenidEnd(delivery.openid),
    delivery.idempotencyKey,
    delivery.fingerprint,
    JSON.stringify(delivery.data),
    delivery.miniprogramState,
    resendOf,
    lineageId,
    keepsLineage(state) ? (lineageId ?? id) : null,
    isAgain ? 1 : 0,
    state,
    ...(isLater ? due : [isSkipped ? "NOTICE_DISABLED" : null]),
    ...due,
    ...due,
    grantWaitSeconds * 1000,
    ...due,
    Math.max(DELIVERY_LIFE_SECONDS, grantWaitSeconds + AFTER_WAIT_SECONDS) * 1000,
    // The rest of the timeline's first entry, after its time.
    `,${JSON.stringify(entry).slice(1)}\n`,
  ];
}

/** Added to now, and the earliest moment: one of them is 0. */
function toDueParameters(sendTime: SendTime): [delayMs: number, atMs: number] {
  if (sendTime === null) return [0, 0];
  return "delayMs" in sendTime ? [sendTime.delayMs, 0] : [0, sendTime.atMs];
}

function toTimeEntry(sendTime: SendTime) {
  if (sendTime === null) return {};
  if ("delayMs" in sendTime) return { delaySeconds: sendTime.delayMs / 1000 };
  return { sendAt: new Date(sendTime.atMs).toISOString() };
}
