import { sql } from "kysely";
import { GRANT_LIFE_MS, PAYMENT_SETTLING_MS } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

/** Confirms a pending payment; returns false when it is no longer pending. */
export async function confirmPayment(
  tx: Sql,
  { database, id, orderId }: { database: Database; id: string; orderId: string },
): Promise<boolean> {
  const { now } = database;
  const { numAffectedRows } = await sql`
    update grants
    set confirmed_at = ${now}, usable_from = ${now} + ${sql.lit(PAYMENT_SETTLING_MS)},
      expires_at = accepted_at + ${sql.lit(GRANT_LIFE_MS)}, order_id = coalesce(order_id, ${orderId})
    where id = ${id} and usable_from is null and uses_free > 0
  `.execute(tx);
  return Number(numAffectedRows ?? 0) > 0;
}
