import { sql } from "kysely";
import {
  GRANT_LIFE_MS,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
  USES_BY_KIND,
} from "@mp-notice/core";
import type { Database } from "../connect.ts";

/**
 * Confirms pending payments whose order was triggered as paid: whichever of report and trigger comes last, or the next
 * sweep, finds the other. A phone may report hours after its payment, so a pending payment's own expiry does not count here.
 */
export async function confirmPaidOrders(
  database: Database,
  { appId, openids }: { appId: string; openids: string[] | null },
): Promise<void> {
  const { now } = database;
  // Of all customers: what is pending has all its uses and expires soon, which is a short end of `grants_closing_index`.
  const ofCustomers =
    openids === null
      ? sql`and uses_free = ${sql.lit(USES_BY_KIND.payment)} and expires_at <= ${now} + ${sql.lit(PENDING_PAYMENT_LIFE_MS)}`
      : sql`and openid in (${sql.join(openids)})`;
  // A plain read on its own: an update that looks at deliveries locks them after grants, against the lock order.
  const { rows } = await sql<{ id: string }>`
    select id from grants
    where app_id = ${appId} and kind = 'payment' and uses_free > 0 and usable_from is null
      and accepted_at + ${sql.lit(GRANT_LIFE_MS)} > ${now} ${ofCustomers}
      and exists (
        select 1 from deliveries d
        where d.app_id = grants.app_id and d.order_id = grants.order_id and d.openid = grants.openid
          and d.notice = 'order_pay_success' and d.kind = 'trigger'
      )
  `.execute(database.sql);
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
