import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Deletes pushes handled before `cutoff` (unix milliseconds); returns how many. */
export async function deleteHandledPushes(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from push_events where handled_at <= ${cutoff}
    order by handled_at
    limit ${sql.lit(limit)}
  `.execute(connection);
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from push_events where id in (${sql.join(rows.map(({ id }) => id))})
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
