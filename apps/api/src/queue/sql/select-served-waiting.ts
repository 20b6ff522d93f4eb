import { sql } from "kysely";
import { KINDS_BY_CHANNEL, type Channel, type Lane } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { existsPerRow } from "../../database/exists-per-row.ts";
import { hintIndex } from "../../database/hint-index.ts";

/**
 * True for a waiting delivery that a use can serve: one that is free now, or will be once a confirmed payment has settled. Waking it
 * for any other permission would make it wait, wake and wait again in an endless loop.
 */
function isServed(database: Database, lanes: Lane[] | undefined) {
  const { now } = database;
  const isHeld = sql`coalesce(g.reserved_until, 0) > ${now}`;
  // Of a grant bound to another order, only the uses that this order's own deliveries leave. `chooseGrant` applies the same rule in a claim.
  const isLeft = sql`(
    ${isHeld} and g.reserved_for = deliveries.order_id
    or not (${isHeld}) and (g.order_id is null or g.order_id = deliveries.order_id or (
      select sum(b.uses_free) from grants b ${hintIndex(database, "grants_customer_index")}
      where b.app_id = g.app_id and b.openid = g.openid and b.order_id = g.order_id
        and b.template_id = g.template_id and (b.kind = 'subscribe') = (g.kind = 'subscribe')
        and b.uses_free > 0 and b.usable_from is not null and b.expires_at > ${now}
        and (b.reserved_for is null or b.reserved_for = b.order_id or coalesce(b.reserved_until, 0) <= ${now})
    ) > (
      select count(*) from deliveries o ${hintIndex(database, "deliveries_order_index")}
      where o.app_id = g.app_id and o.openid = g.openid and o.order_id = g.order_id
        and o.state in ('queued', 'waiting_for_grant') and o.kind <> 'test' and o.is_pinned = 0
        and o.expires_at > ${now} and ${wantsGrant(lanes)}
    ))
  )`;
  return existsPerRow(sql`
    select 1 from grants g ${hintIndex(database, "grants_customer_index")}
    where g.app_id = deliveries.app_id and g.openid = deliveries.openid
      and g.uses_free > 0 and g.usable_from is not null and g.expires_at > ${now} and g.expires_at > g.usable_from
      and (
        deliveries.channel = 'subscribe' and g.kind in (${sql.join(KINDS_BY_CHANNEL.subscribe)})
          and g.template_id = deliveries.template_id
        or deliveries.channel = 'template' and g.kind in (${sql.join(KINDS_BY_CHANNEL.template)})
      )
      and ${isLeft}
  `);
}

/** Whether delivery `o` would take grant `g`: by its notice's lane or, without lanes, by the channel and template it waits for. */
function wantsGrant(lanes: Lane[] | undefined) {
  if (!lanes)
    return sql`(
      o.channel is null or o.channel = 'template' and g.kind <> 'subscribe'
      or o.channel = 'subscribe' and g.kind = 'subscribe' and g.template_id = o.template_id
    )`;
  const ways = lanes
    .filter(({ isHeld }) => !isHeld)
    .map(({ notice, channel, templateId }) =>
      channel === "template"
        ? sql`o.notice = ${notice} and g.kind <> 'subscribe'`
        : sql`o.notice = ${notice} and g.kind = 'subscribe' and g.template_id = ${templateId}`,
    );
  return ways.length === 0 ? sql`1 = 0` : sql`(${sql.join(ways, sql` or `)})`;
}

/**
 * Ids of these customers' waiting deliveries that a grant can serve. The index is forced: without statistics SQLite walks all
 * deliveries of the mini program, because they are already in the wanted order.
 */
export async function selectServedWaitingIds(
  tx: Sql,
  input: { database: Database; appId: string; openids: string[]; lanes: Lane[] | undefined },
): Promise<string[]> {
  const { database, appId, openids, lanes } = input;
  const { rows } = await sql<{ id: string }>`
    select id from deliveries ${hintIndex(database, "deliveries_customer_index")}
    where app_id = ${appId} and openid in (${sql.join(openids)}) and state = 'waiting_for_grant'
      and ${isServed(database, lanes)}
    order by id
  `.execute(tx);
  return rows.map(({ id }) => id);
}

export interface DueWaiting {
  id: string;
  channel: Channel | null;
  templateId: string | null;
  /** 1 when its wait has ended or a grant can serve it, else 0. */
  isReady: number;
}

/** One notice's waiting deliveries that are due for a recheck, longest due first. */
export async function selectDueWaiting(
  tx: Sql,
  input: { database: Database; appId: string; notice: string; limit: number; lanes: Lane[] },
): Promise<DueWaiting[]> {
  const { database, appId, notice, limit, lanes } = input;
  const { rows } = await sql<DueWaiting>`
    select id, channel, template_id as templateId,
      case when grant_wait_until <= ${database.now} or ${isServed(database, lanes)} then 1 else 0 end as isReady
    from deliveries
    where app_id = ${appId} and state = 'waiting_for_grant' and notice = ${notice} and due_at <= ${database.now}
    order by due_at, id
    limit ${sql.lit(limit)}
  `.execute(tx);
  return rows;
}
