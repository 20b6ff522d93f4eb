import { sql } from "kysely";
import type { Database, Sql } from "../connect.ts";

/** Voids what the customer accepted for this template before a moment (unix milliseconds). It is never given back. */
export async function emptySubscriptions(
  tx: Sql,
  {
    database,
    appId,
    openid,
    templateId,
    before,
  }: { database: Database; appId: string; openid: string; templateId: string; before: number },
): Promise<void> {
  await sql`
    update grants set uses_void = uses_void + uses_free, uses_free = 0, voided_at = ${database.now}
    where app_id = ${appId} and openid = ${openid} and kind = 'subscribe' and template_id = ${templateId}
      and uses_free > 0 and accepted_at < ${before}
  `.execute(tx);
}
