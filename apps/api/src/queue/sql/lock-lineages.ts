import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { forUpdate } from "../../database/row-locks.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { toMoving, type LockedDelivery } from "../write-steps.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";
import { selectDeliveriesById } from "./select-deliveries-by-id.ts";

/**
 * Locks whole lineages by their first deliveries' ids. Locking the first deliveries first serialises transactions on one lineage,
 * so that each sees the resends that the other added. Members are locked in id order. The index is forced: to get that order, the
 * server would walk and lock the whole table while it considers it small.
 */
export async function lockLineages(
  tx: Sql,
  { database, firstIds }: { database: Database; firstIds: string[] },
): Promise<Map<string, LockedDelivery[]>> {
  if (firstIds.length === 0) return new Map();
  const firsts = await selectDeliveriesById(tx, { database, ids: firstIds });
  const { rows: resends } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now
    from deliveries ${hintIndex(database, "deliveries_lineage_index")}
    where lineage_id in (${sql.join(firstIds)})
    order by id
    ${forUpdate(database)}
  `.execute(tx);
  return Map.groupBy([...firsts, ...resends].map(toMoving), ({ id, lineageId }) => lineageId ?? id);
}
