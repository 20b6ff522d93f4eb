import { sql } from "kysely";
import {
  GRANT_LIFE_MS,
  PAYMENT_CONFIRMING_CODES,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
  USES_BY_KIND,
} from "@mp-notice/core";
import type { Database } from "../../database/connect.ts";
import { existsPerRow } from "../../database/exists-per-row.ts";
import { hintIndex } from "../../database/hint-index.ts";

/**
 * Confirms pending payments whose order was triggered as paid. Report and trigger may come in either order: the later one, or the
 * next sweep, finds the other. A phone may report hours after its payment, so a pending payment's own expiry does not count here.
 */
export async function confirmPaidOrders(
  database: Database,
  input: { appId: string; openids: string[] | null },
): Promise<void> {
  const { now } = database;
  // A separate plain read: an update that reads deliveries locks them after grants, against the lock order.
  const { rows } = await selectPaidGrants(database, input).execute(database.sql);
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await database.transaction((tx) =>
    sql`
    update grants
    set confirmed_at = ${now}, usable_from = ${now} + ${sql.lit(PAYMENT_SETTLING_MS)}, expires_at = accepted_at + ${sql.lit(GRANT_LIFE_MS)}
    where id in (${sql.join(ids)}) and uses_free > 0 and usable_from is null
  `.execute(tx),
  );
}

/**
 * Forces the index and constrains each of its columns: without statistics SQLite chooses the index that starts with the usable
 * permissions of all customers, which takes 23 ms per paid order with 50,000 of them.
 */
export function selectPaidGrants(
  database: Database,
  { appId, openids }: { appId: string; openids: string[] | null },
) {
  const { now } = database;
  const index = openids === null ? "grants_closing_index" : "grants_customer_index";
  // For all customers: pending payments have all their uses and expire soon, which is a short range of `grants_closing_index`.
  const narrowed =
    openids === null
      ? sql`uses_free = ${sql.lit(USES_BY_KIND.payment)} and expires_at <= ${now} + ${sql.lit(PENDING_PAYMENT_LIFE_MS)}`
      : sql`openid in (${sql.join(openids)}) and template_id = '' and uses_free > 0`;
  return sql<{ id: string }>`
    select id from grants ${hintIndex(database, index)}
    where app_id = ${appId} and kind = 'payment' and usable_from is null
      and accepted_at + ${sql.lit(GRANT_LIFE_MS)} > ${now} and ${narrowed}
      and ${existsPerRow(sql`
        select 1 from deliveries d ${hintIndex(database, "deliveries_order_index")}
        where d.app_id = grants.app_id and d.order_id = grants.order_id and d.openid = grants.openid
          and d.notice in (${sql.join(PAYMENT_CONFIRMING_CODES.map((code) => sql.lit(code)))}) and d.kind = 'trigger'
      `)}
  `;
}
