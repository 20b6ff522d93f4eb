import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";
import type { GrantRow } from "./rows.ts";

/** Takes no lock: the transaction has locked the deliveries that hold these grants' uses. */
export async function selectGrantsById(tx: Sql, ids: string[]): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select id, openid, kind, template_id as templateId, order_id as orderId, credential, uses_free as usesFree,
      accepted_at as acceptedAt, usable_from as usableFrom, confirmed_at as confirmedAt, expires_at as expiresAt,
      reserved_for as reservedFor, reserved_until as reservedUntil
    from grants
    where id in (${sql.join(ids)})
  `.execute(tx);
  return rows;
}
