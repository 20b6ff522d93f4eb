import { findReportRoad, type ReportRoad, type ShipmentState } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "../database/connect.ts";
import { hintIndex } from "../database/hint-index.ts";

interface ShipmentRow {
  orderId: string;
  openid: string;
  state: ShipmentState;
  content: string;
}

/** What the shipment reports of these deliveries' orders say, by delivery. One read of an index, none without such deliveries. */
export async function readReportRoads(
  tx: Sql,
  input: {
    database: Database;
    appId: string;
    orders: readonly { id: string; orderId: string; openid: string }[];
  },
): Promise<Map<string, ReportRoad>> {
  const { database, appId, orders } = input;
  if (orders.length === 0) return new Map();
  const orderIds = [...new Set(orders.map(({ orderId }) => orderId))];
  const { rows } = await sql<ShipmentRow>`
    select order_id as orderId, openid, state, content from shipments ${hintIndex(database, "shipments_order_index")}
    where app_id = ${appId} and order_id in (${sql.join(orderIds)})
  `.execute(tx);
  const byOrder = Map.groupBy(rows, toKey);
  const roadOf = (order: (typeof orders)[number]) =>
    findReportRoad(
      (byOrder.get(toKey(order)) ?? []).map(({ state, content }) => ({
        state,
        allShipped: readAllShipped(content),
      })),
    );
  return new Map(orders.map((order) => [order.id, roadOf(order)]));
}

/** A report of another customer says nothing of this one's order, whatever they named it. */
function toKey({ orderId, openid }: { orderId: string; openid: string }): string {
  return `${orderId} ${openid}`;
}

function readAllShipped(content: string): boolean {
  return (JSON.parse(content) as { allShipped: boolean }).allShipped;
}
