import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { toMoving, type LockedDelivery } from "../write-steps.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";
import { selectDeliveriesById } from "./select-deliveries-by-id.ts";

/**
 * Locks whole lineages, by their first deliveries' ids: the first ones first, so that two that change the same lineage
 * follow one another and each sees what the other added. Every member in the order of its id. The index is named: for that order
 * the server would walk, and lock, a whole table that it takes for small.
 */
export async function lockLineages(
  tx: Sql,
  { database, firstIds }: { database: Database; firstIds: string[] },
): Promise<Map<string, LockedDelivery[]>> {
  if (firstIds.length === 0) return new Map();
  const firsts = await selectDeliveriesById(tx, { database, ids: firstIds });
  const lock = database.dialect === "mysql" ? sql`for update` : sql``;
  const { rows: resends } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now
    from deliveries ${hintIndex(database, "deliveries_lineage_index")}
    where lineage_id in (${sql.join(firstIds)})
    order by id
    ${lock}
  `.execute(tx);
  return Map.groupBy([...firsts, ...resends].map(toMoving), ({ id, lineageId }) => lineageId ?? id);
}
