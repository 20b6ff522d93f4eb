import { sql } from "kysely";
import { DELIVERY_LIFE_SECONDS, keepsLineage, type NewDelivery } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { toCardNumbers, toOpenidEnd } from "../../search/search-text.ts";

export type DeliveryToInsert = NewDelivery & {
  /** The lineage's first delivery; only on resends. */
  lineageId: string | null;
  isAgain: boolean;
};

/** How long a delivery lives beyond its longest wait, so that a grant that arrives at the last moment can still be used. */
const AFTER_WAIT_SECONDS = 3600;

/** One statement for the whole batch; all times come from the database's clock. */
export async function insertDeliveries(
  tx: Sql,
  { database, deliveries }: { database: Database; deliveries: DeliveryToInsert[] },
): Promise<void> {
  const { now } = database;
  const rows = deliveries.map((delivery) => {
    const waitMs = delivery.grantWaitSeconds * 1000;
    const lifeMs =
      Math.max(DELIVERY_LIFE_SECONDS, delivery.grantWaitSeconds + AFTER_WAIT_SECONDS) * 1000;
    const reason = delivery.state === "skipped" ? "NOTICE_DISABLED" : null;
    const { orderSn, refundSn } = toCardNumbers(delivery);
    return sql`(${sql.join([
      delivery.id,
      delivery.appId,
      delivery.kind,
      delivery.notice,
      delivery.openid,
      delivery.orderId,
      orderSn,
      refundSn,
      toOpenidEnd(delivery.openid),
      delivery.idempotencyKey,
      delivery.fingerprint,
      JSON.stringify(delivery.data),
      delivery.miniprogramState,
      delivery.resendOf,
      delivery.lineageId,
      keepsLineage(delivery.state) ? (delivery.lineageId ?? delivery.id) : null,
      sql.lit(delivery.isAgain ? 1 : 0),
      delivery.state,
      reason,
      now,
      sql`${now} + ${sql.lit(waitMs)}`,
      sql`${now} + ${sql.lit(lifeMs)}`,
      sql.lit(0),
      sql.lit(0),
      sql.lit(0),
      toFirstEntry(database, delivery),
      now,
      now,
    ])})`;
  });
  await sql`
    insert into deliveries (
      id, app_id, kind, notice, openid, order_id, order_sn, refund_sn, openid_end, idempotency_key, fingerprint, data,
      miniprogram_state, resend_of, lineage_id, live_lineage_id, is_again, state, reason, due_at, grant_wait_until,
      expires_at, attempts, lost_in_a_row, is_pinned, timeline, created_at, updated_at
    ) values ${sql.join(rows)}
  `.execute(tx);
}

/** The first entry has the database's time, so the database writes it. */
function toFirstEntry(
  { dialect, now }: Database,
  { state, kind, resendOf, isAgain }: DeliveryToInsert,
) {
  const what = state === "skipped" ? "skipped" : "accepted";
  const tail = `,${JSON.stringify({ what, kind, ...(resendOf && { resendOf }), ...(isAgain && { again: true }) }).slice(1)}\n`;
  return dialect === "mysql"
    ? sql`concat('{"at":', ${now}, ${tail})`
    : sql`'{"at":' || ${now} || ${tail}`;
}
