import type { Database } from "../database/connect.ts";
import { freeHolds } from "./sql/free-holds.ts";
import { insertClosedOrder, selectClosedOrders } from "./sql/closed-orders.ts";

/**
 * Remembers first that the order is closed, in a transaction of its own: a report that does not see it yet has not looked again
 * either (see {@link freeClosed}), and one that has looked was committed before and is freed here.
 */
export async function closeOrder(
  database: Database,
  { appId, orderId }: { appId: string; orderId: string },
): Promise<{ openids: string[]; released: number }> {
  await database.transaction((tx) => insertClosedOrder(tx, { database, appId, orderId }));
  return database.transaction((tx) => freeHolds(tx, { database, appId, orderIds: [orderId] }));
}

/** Run after reports are committed: one of their orders may have been closed while they were recorded. */
export async function freeClosed(
  database: Database,
  { appId, orderIds }: { appId: string; orderIds: string[] },
): Promise<void> {
  const closed = await selectClosedOrders(database.sql, { appId, orderIds });
  if (closed.size === 0) return;
  await database.transaction((tx) => freeHolds(tx, { database, appId, orderIds: [...closed] }));
}
