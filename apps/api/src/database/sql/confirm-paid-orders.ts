import { sql } from "kysely";
import { PAYMENT_SETTLING_MS, GRANT_LIFE_MS } from "@mp-notice/core";
import type { Database, Sql } from "../connect.ts";

/**
 * Confirms pending payments whose order was triggered as paid: whichever of report and trigger comes last, or the next
 * sweep, finds the other. A phone may report hours after its payment, so a pending payment's own expiry does not count here.
 */
export async function confirmPaidOrders(
  tx: Sql,
  { database, appId, openids }: { database: Database; appId: string; openids: string[] | null },
): Promise<void> {
  const { now } = database;
  const ofCustomers = openids === null ? sql`` : sql`and openid in (${sql.join(openids)})`;
  // A plain read: an update that looks at deliveries locks them after grants, against the lock order.
  const { rows } = await sql<{ id: string }>`
    select id from grants
    where app_id = ${appId} and kind = 'payment' and uses_free > 0 and usable_from is null
      and accepted_at + ${sql.lit(GRANT_LIFE_MS)} > ${now} ${ofCustomers}
      and exists (
        select 1 from deliveries d
        where d.app_id = grants.app_id and d.order_id = grants.order_id and d.openid = grants.openid
          and d.notice = 'order_pay_success' and d.kind = 'trigger'
      )
    order by id
  `.execute(tx);
  if (rows.length === 0) return;
  await sql`
    update grants
    set confirmed_at = ${now}, usable_from = ${now} + ${sql.lit(PAYMENT_SETTLING_MS)}, expires_at = accepted_at + ${sql.lit(GRANT_LIFE_MS)}
    where id in (${sql.join(rows.map(({ id }) => id))}) and uses_free > 0 and usable_from is null
  `.execute(tx);
}
