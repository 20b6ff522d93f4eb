import { sql, type Transaction } from "kysely";
import type { Database } from "../../database/connect.ts";
import { SLICE_MS } from "../../time/count-slices.ts";

/**
 * Drops the cached counts of the slices in which these deliveries were accepted. It writes the rows instead of deleting them, so
 * that they stay locked until this transaction ends and a count that runs meanwhile is not kept.
 */
export async function dropKeptCounts(
  tx: Transaction<unknown>,
  { database, deliveryIds }: { database: Database; deliveryIds: string[] },
): Promise<void> {
  if (deliveryIds.length === 0) return;
  const [division, onConflict] =
    database.dialect === "mysql"
      ? [sql`div`, sql`on duplicate key update counts = ''`]
      : [sql`/`, sql`on conflict (app_id, slice) do update set counts = ''`];
  await sql`
    insert into delivery_counts (app_id, slice, counts)
    select distinct app_id, created_at ${division} ${sql.lit(SLICE_MS)}, ''
    from deliveries where id in (${sql.join(deliveryIds)}) order by 1, 2
    ${onConflict}
  `.execute(tx);
}
