import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { forUpdateSkipLocked } from "../../database/row-locks.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/**
 * Locks deliveries in `sending` whose worker's lease expired, was retired or never existed. The index is forced: while the table is
 * small, the server would walk and lock all of it.
 */
export async function selectOrphanedDeliveries(
  tx: Sql,
  { database, appId, limit }: { database: Database; appId: string; limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now
    from deliveries ${hintIndex(database, "deliveries_sending_unique")}
    where app_id = ${appId} and sending_openid is not null
      and not exists (select 1 from workers w where w.id = deliveries.worker_id and w.lease_until > ${database.now})
    limit ${sql.lit(limit)} ${forUpdateSkipLocked(database)}
  `.execute(tx);
  return rows;
}
