import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { forUpdateSkipLocked } from "../../database/row-locks.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/**
 * Locks one notice's due deliveries, oldest due first. With equality on state and notice, the claim walks `deliveries_claim_index`
 * in order of due time; a filesort under SKIP LOCKED would lock every row that it scans.
 */
export async function selectDueDeliveries(
  tx: Sql,
  {
    database,
    appId,
    notice,
    limit,
  }: { database: Database; appId: string; notice: string; limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now
    from deliveries ${hintIndex(database, "deliveries_claim_index")}
    where app_id = ${appId} and state = 'queued' and notice = ${notice} and due_at <= ${database.now}
    order by due_at, id
    limit ${sql.lit(limit)}
    ${forUpdateSkipLocked(database)}
  `.execute(tx);
  return rows;
}
