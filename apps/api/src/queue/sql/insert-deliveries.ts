import { type RawBuilder, sql } from "kysely";
import { DELIVERY_LIFE_SECONDS, keepsLineage, type NewDelivery } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { readNow } from "../../database/read-now.ts";
import { toCardNumbers, toOpenidEnd } from "../../search/search-text.ts";

export type DeliveryToInsert = NewDelivery & {
  /** The lineage's first delivery; only on resends. */
  lineageId: string | null;
  isAgain: boolean;
};

/** How long a delivery lives beyond its longest wait, so that a grant that arrives at the last moment can still be used. */
const AFTER_WAIT_SECONDS = 3600;

const COLUMNS = [
  ...[
    "id",
    "app_id",
    "kind",
    "notice",
    "openid",
    "order_id",
    "order_sn",
    "refund_sn",
    "openid_end",
  ],
  ...["idempotency_key", "fingerprint", "data", "miniprogram_state", "resend_of", "lineage_id"],
  ...["live_lineage_id", "is_again", "state", "reason", "due_at", "grant_wait_until", "expires_at"],
  ...["attempts", "lost_in_a_row", "is_pinned", "timeline", "created_at", "updated_at"],
];
const PREPARED = `insert into deliveries (${COLUMNS.join(", ")}) values (${COLUMNS.map(() => "?").join(", ")})`;

/** All times come from the database's clock. */
export async function insertDeliveries(
  tx: Sql,
  { database, deliveries }: { database: Database; deliveries: DeliveryToInsert[] },
): Promise<void> {
  if (database.prepared) {
    const now = await readNow(database, tx);
    const rows = deliveries.map((delivery) =>
      toRow(delivery, {
        now,
        after: (ms) => now + ms,
        firstEntry: (tail) => `{"at":${now}${tail}`,
      }),
    );
    database.prepared.runEach(PREPARED, rows);
    return;
  }
  const { now } = database;
  const rows = deliveries.map((delivery) =>
    toRow<number | RawBuilder<unknown>>(delivery, {
      now,
      after: (ms) => sql`${now} + ${sql.lit(ms)}`,
      firstEntry: (tail) => sql`concat('{"at":', ${now}, ${tail})`,
    }),
  );
  await sql`
    insert into deliveries (${sql.raw(COLUMNS.join(", "))})
    values ${sql.join(rows.map((row) => sql`(${sql.join(row)})`))}
  `.execute(tx);
}

/** The values in the order of `COLUMNS`. A server computes the times itself, in the one statement that inserts the batch. */
function toRow<Time>(
  delivery: DeliveryToInsert,
  at: {
    now: Time;
    after(ms: number): Time;
    /** The timeline's first line; `tail` follows the time. */
    firstEntry(tail: string): string | Time;
  },
): unknown[] {
  const { id, lineageId, state, isAgain, kind, resendOf, grantWaitSeconds } = delivery;
  const isSkipped = state === "skipped";
  const { orderSn, refundSn } = toCardNumbers(delivery);
  const lifeSeconds = Math.max(DELIVERY_LIFE_SECONDS, grantWaitSeconds + AFTER_WAIT_SECONDS);
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
    at.now,
    at.after(grantWaitSeconds * 1000),
    at.after(lifeSeconds * 1000),
    0,
    0,
    0,
    at.firstEntry(`,${JSON.stringify(entry).slice(1)}\n`),
    at.now,
    at.now,
  ];
}
