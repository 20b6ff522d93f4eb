import { KINDS_BY_CHANNEL, type DeliveryState, type Lane } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database } from "../database/connect.ts";
import type { ResendPlan, StateCount } from "./delivery.contract.ts";

/** How many of these deliveries their customers' usable permissions would pay for, each use counted once. */
export async function countCovered(
  database: Database,
  { appId, deliveryIds, lanes }: { appId: string; deliveryIds: string[]; lanes: Lane[] },
): Promise<ResendPlan> {
  const { rows } = await sql<{ notice: string; openid: string }>`
    select notice, openid from deliveries where app_id = ${appId} and id in (${sql.join(deliveryIds)})
  `.execute(database.sql);
  const laneOf = new Map(lanes.map((lane) => [lane.notice, lane]));
  const wanted = rows.flatMap(({ notice, openid }) => {
    const lane = laneOf.get(notice);
    return lane ? [{ lane, openid }] : [];
  });
  let covered = 0;
  for (const group of Map.groupBy(wanted, ({ lane }) => toTemplate(lane)).values()) {
    const [first] = group;
    if (!first) continue;
    const free = await countFreeUses(database, {
      appId,
      lane: first.lane,
      openids: [...new Set(group.map(({ openid }) => openid))],
    });
    for (const [openid, ofCustomer] of Map.groupBy(group, (delivery) => delivery.openid))
      covered += Math.min(ofCustomer.length, free.get(openid) ?? 0);
  }
  return { deliveries: rows.length, covered };
}

/** A subscription pays for one template only, forms and payments for any. */
function toTemplate({ channel, templateId }: Lane): string {
  return channel === "subscribe" ? templateId : "";
}

async function countFreeUses(
  { sql: connection, now, dialect }: Database,
  { appId, lane, openids }: { appId: string; lane: Lane; openids: string[] },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ openid: string; free: number | string }>`
    select openid, sum(uses_free) as free
    from grants ${dialect === "mysql" ? sql`force index (grants_customer_index)` : sql``}
    where app_id = ${appId} and openid in (${sql.join(openids)})
      and kind in (${sql.join(KINDS_BY_CHANNEL[lane.channel])}) and template_id = ${toTemplate(lane)}
      and uses_free > 0 and usable_from <= ${now} and expires_at > ${now}
    group by openid
  `.execute(connection);
  return new Map(rows.map(({ openid, free }) => [openid, Number(free)]));
}

export async function countStates(
  { sql: connection }: Database,
  { appId, deliveryIds }: { appId: string; deliveryIds: string[] },
): Promise<StateCount[]> {
  const { rows } = await sql<{ state: DeliveryState; count: number | string }>`
    select state, count(*) as count from deliveries
    where app_id = ${appId} and id in (${sql.join(deliveryIds)})
    group by state order by state
  `.execute(connection);
  return rows.map(({ state, count }) => ({ state, count: Number(count) }));
}
