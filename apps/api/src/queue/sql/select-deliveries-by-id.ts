import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { forUpdate } from "../../database/row-locks.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/** Locks these deliveries in id order, so that two transactions never deadlock. */
export async function selectDeliveriesById(
  tx: Sql,
  { database, ids }: { database: Database; ids: string[] },
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now
    from deliveries
    where id in (${sql.join(ids)})
    order by id
    ${forUpdate(database)}
  `.execute(tx);
  return rows;
}
