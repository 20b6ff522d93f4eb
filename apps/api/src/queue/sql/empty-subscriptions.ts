import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { existsPerRow } from "../../database/exists-per-row.ts";

/**
 * Voids what the customer accepted for this template before a moment (unix milliseconds), and remembers the moment for what
 * is reported of it only later. It is never given back.
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

/** A use that comes back from a send though the customer has refused since is void. */
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
