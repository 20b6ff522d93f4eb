import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { existsPerRow } from "../../database/exists-per-row.ts";

/**
 * Voids the subscriptions that the customer accepted for this template before `before` (unix milliseconds), and stores that time
 * so that late reports of earlier acceptances are void too. Voided uses never come back.
 */
export async function emptySubscriptions(
  tx: Sql,
  input: { database: Database; appId: string; openid: string; templateId: string; before: number },
): Promise<void> {
  const { database, appId, openid, templateId, before } = input;
  const onKnown =
    database.dialect === "mysql"
      ? sql`on duplicate key update refused_at = greatest(refused_at, ${before})`
      : sql`on conflict (app_id, openid, template_id) do update set refused_at = max(refused_at, ${before})`;
  await sql`
    insert into subscription_refusals (app_id, openid, template_id, refused_at)
    values (${appId}, ${openid}, ${templateId}, ${before}) ${onKnown}
  `.execute(tx);
  await sql`
    update grants set uses_void = uses_void + uses_free, uses_free = 0, voided_at = ${database.now}
    where app_id = ${appId} and openid = ${openid} and kind = 'subscribe' and template_id = ${templateId}
      and uses_free > 0 and accepted_at < ${before}
  `.execute(tx);
}

/** Voids uses that a send returned although the customer has refused since. */
export async function emptyReturned(
  tx: Sql,
  { database, grantIds }: { database: Database; grantIds: string[] },
): Promise<void> {
  if (grantIds.length === 0) return;
  await sql`
    update grants set uses_void = uses_void + uses_free, uses_free = 0, voided_at = ${database.now}
    where id in (${sql.join(grantIds)}) and kind = 'subscribe' and uses_free > 0 and ${existsPerRow(sql`
      select 1 from subscription_refusals r
      where r.app_id = grants.app_id and r.openid = grants.openid and r.template_id = grants.template_id
        and r.refused_at > grants.accepted_at
    `)}
  `.execute(tx);
}
