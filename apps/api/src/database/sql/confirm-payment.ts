import { sql } from "kysely";
import { GRANT_LIFE_MS, PAYMENT_SETTLING_MS } from "@mp-notice/core";
import type { Database, Sql } from "../connect.ts";

/** Confirms a pending payment; answers false when there is none with this prepay_id that is pending. */
export async function confirmPayment(
  tx: Sql,
  input: { database: Database; appId: string; openid: string; prepayId: string; orderId: string },
): Promise<boolean> {
  const { database, appId, openid, prepayId, orderId } = input;
  const { now } = database;
  const { numAffectedRows } = await sql`
    update grants
    set confirmed_at = ${now}, usable_from = ${now} + ${sql.lit(PAYMENT_SETTLING_MS)},
      expires_at = accepted_at + ${sql.lit(GRANT_LIFE_MS)}, order_id = coalesce(order_id, ${orderId})
    where app_id = ${appId} and kind = 'payment' and credential = ${prepayId} and openid = ${openid}
      and usable_from is null and uses_free > 0
  `.execute(tx);
  return Number(numAffectedRows ?? 0) > 0;
}
