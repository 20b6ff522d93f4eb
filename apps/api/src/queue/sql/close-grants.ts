import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";

const MOST_USES = [1, 2, 3];

/** Voids the free uses of expired grants. A payment that is never confirmed expires after two hours. */
export async function closeGrants(
  tx: Sql,
  { database, appId, limit }: { database: Database; appId: string; limit: number },
): Promise<number> {
  const isOver = sql`uses_free in (${sql.join(MOST_USES)}) and expires_at <= ${database.now}`;
  const { rows } = await sql<{ id: string }>`
    select id from grants where app_id = ${appId} and ${isOver} limit ${sql.lit(limit)}
  `.execute(tx);
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    update grants set uses_void = uses_void + uses_free, uses_free = 0, voided_at = ${database.now}
    where id in (${sql.join(rows.map(({ id }) => id))}) and ${isOver}
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}
