import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Deletes refusals from before `cutoff` (unix milliseconds); returns how many. No phone keeps a report they could void for that long. */
export async function deleteOldRefusals(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { rows } = await sql<{ refusedAt: number }>`
    select refused_at as refusedAt from subscription_refusals where refused_at <= ${cutoff}
    order by refused_at
    limit ${sql.lit(limit)}
  `.execute(connection);
  const last = rows.at(-1);
  if (!last) return 0;
  const { numAffectedRows } = await sql`
    delete from subscription_refusals where refused_at <= ${last.refusedAt}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
