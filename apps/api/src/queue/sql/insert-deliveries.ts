import { CompiledQuery } from "kysely";
import { DELIVERY_LIFE_SECONDS, keepsLineage, type NewDelivery } from "@mp-notice/core";
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
  const columns = toColumns(database);
  const names = Object.keys(columns).join(", ");
  const values = `(${Object.values(columns).join(", ")})`;
  const insert = `insert into deliveries (${names}) values `;
  const rows = deliveries.map(toParameters);
  if (database.prepared) database.prepared.each(insert + values, rows);
  else
    await tx.executeQuery(
      CompiledQuery.raw(insert + rows.map(() => values).join(","), rows.flat()),
    );
}

/** Each column's SQL; the placeholders take the values of `toParameters`, in its order. */
function toColumns(database: Database): Record<string, string> {
  const now = toNowText(database);
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
    reason: "?",
    grant_wait_until: `${now} + ?`,
    expires_at: `${now} + ?`,
    timeline,
    due_at: now,
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
  const { orderSn, refundSn } = toCardNumbers(delivery);
  const entry = {
    what: isSkipped ? "skipped" : "accepted",
    kind,
    ...(resendOf && { resendOf }),
    ...(isAgain && { again: true }),
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
    isSkipped ? "NOTICE_DISABLED" : null,
    grantWaitSeconds * 1000,
    Math.max(DELIVERY_LIFE_SECONDS, grantWaitSeconds + AFTER_WAIT_SECONDS) * 1000,
    // The rest of the timeline's first entry, after its time.
    `,${JSON.stringify(entry).slice(1)}\n`,
  ];
}
