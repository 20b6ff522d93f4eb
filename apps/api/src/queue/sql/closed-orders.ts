import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";

export async function insertClosedOrder(
  tx: Sql,
  { database, appId, orderId }: { database: Database; appId: string; orderId: string },
): Promise<void> {
  const insert = database.dialect === "mysql" ? sql`insert ignore` : sql`insert or ignore`;
  await sql`
    ${insert} into closed_orders (app_id, order_id, closed_at) values (${appId}, ${orderId}, ${database.now})
  `.execute(tx);
}

/** Those of these orders that are closed. */
export async function selectClosedOrders(
  connection: Sql,
  { appId, orderIds }: { appId: string; orderIds: string[] },
): Promise<Set<string>> {
  if (orderIds.length === 0) return new Set();
  const { rows } = await sql<{ orderId: string }>`
    select order_id as orderId from closed_orders where app_id = ${appId} and order_id in (${sql.join(orderIds)})
  `.execute(connection);
  return new Set(rows.map(({ orderId }) => orderId));
}
