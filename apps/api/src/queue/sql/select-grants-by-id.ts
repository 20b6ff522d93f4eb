import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";
import type { GrantRow } from "./rows.ts";

/** These grants as they are; their uses are held by deliveries that the transaction has locked. */
export async function selectGrantsById(tx: Sql, ids: string[]): Promise<GrantRow[]> {
  const { rows } = await sql<GrantRow>`
    select id, openid, kind, template_id as templateId, order_id as orderId, credential, uses_free as usesFree,
      accepted_at as acceptedAt, usable_from as usableFrom, confirmed_at as confirmedAt, expires_at as expiresAt
    from grants
    where id in (${sql.join(ids)})
  `.execute(tx);
  return rows;
}
