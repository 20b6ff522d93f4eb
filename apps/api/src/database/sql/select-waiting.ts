import { sql } from "kysely";
import type { Database, Sql } from "../connect.ts";

/** Ids of these customers' waiting deliveries, locked in id order. */
export async function selectWaitingIds(
  tx: Sql,
  { database, appId, openids }: { database: Database; appId: string; openids: string[] },
): Promise<string[]> {
  const lock = database.dialect === "mysql" ? sql`for update` : sql``;
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
    where app_id = ${appId} and openid in (${sql.join(openids)}) and state = 'waiting_for_grant'
    order by id
    ${lock}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** Which customers have a use that is free now or will be once a confirmed payment has settled. */
export async function selectOpenidsWithGrants(
  tx: Sql,
  { database, appId, openids }: { database: Database; appId: string; openids: string[] },
): Promise<string[]> {
  const { rows } = await sql<{ openid: string }>`
    select distinct openid from grants
    where app_id = ${appId} and openid in (${sql.join(openids)}) and uses_free > 0 and usable_from is not null
      and expires_at > ${database.now}
  `.execute(tx);
  return rows.map(({ openid }) => openid);
}

export async function queueNow(
  tx: Sql,
  { database, ids }: { database: Database; ids: string[] },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update deliveries set state = 'queued', due_at = ${database.now}, updated_at = ${database.now}
    where id in (${sql.join(ids)}) and state = 'waiting_for_grant'
  `.execute(tx);
}
