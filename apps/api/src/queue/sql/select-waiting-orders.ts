import { sql } from "kysely";
import type { Lane } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

export interface WaitingOrder {
  openid: string;
  orderId: string;
  notice: string;
  waiting: number;
}

/** How many unclaimed deliveries of these orders could use a grant of one of these lanes. */
export async function selectWaitingOrders(
  tx: Sql,
  input: {
    database: Database;
    appId: string;
    openids: string[];
    orderIds: string[];
    lanes: Lane[];
  },
): Promise<WaitingOrder[]> {
  const { database, appId, openids, orderIds, lanes } = input;
  const { rows } = await sql<WaitingOrder>`
    select openid, order_id as orderId, notice, count(*) as waiting
    from deliveries ${hintIndex(database, "deliveries_order_index")}
    where app_id = ${appId} and openid in (${sql.join(openids)}) and state in ('queued', 'waiting_for_grant')
      and order_id in (${sql.join(orderIds)}) and notice in (${sql.join(lanes.map(({ notice }) => notice))})
      and kind <> 'test' and is_pinned = 0 and expires_at > ${database.now}
    group by openid, order_id, notice
  `.execute(tx);
  return rows;
}
