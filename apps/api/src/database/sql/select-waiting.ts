import { sql } from "kysely";
import { KINDS_BY_CHANNEL } from "@mp-notice/core";
import type { Database, Sql } from "../connect.ts";

/**
 * Ids of these customers' waiting deliveries that a use serves which is free now, or will be once a confirmed payment has
 * settled. A delivery that was woken by any other permission would wait, be woken and wait again without end.
 */
export async function selectServedWaitingIds(
  tx: Sql,
  { database, appId, openids }: { database: Database; appId: string; openids: string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
    where app_id = ${appId} and openid in (${sql.join(openids)}) and state = 'waiting_for_grant'
      and exists (
        select 1 from grants g
        where g.app_id = deliveries.app_id and g.openid = deliveries.openid
          and g.uses_free > 0 and g.usable_from is not null and g.expires_at > ${database.now}
          and (
            deliveries.channel = 'subscribe' and g.kind in (${sql.join(KINDS_BY_CHANNEL.subscribe)})
              and g.template_id = deliveries.template_id
            or deliveries.channel = 'template' and g.kind in (${sql.join(KINDS_BY_CHANNEL.template)})
          )
      )
    order by id
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** Queues what still waits of these deliveries; answers how many. */
export async function queueNow(
  tx: Sql,
  { database, ids }: { database: Database; ids: string[] },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { numAffectedRows } = await sql`
    update deliveries set state = 'queued', due_at = ${database.now}, updated_at = ${database.now}
    where id in (${sql.join(ids)}) and state = 'waiting_for_grant'
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}
