import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Deletes stored report answers from before `cutoff` (unix milliseconds), oldest first; returns how many. */
export async function deleteOldReports(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { rows } = await sql<{ createdAt: number }>`
    select created_at as createdAt from grant_reports where created_at <= ${cutoff}
    order by created_at
    limit ${sql.lit(limit)}
  `.execute(connection);
  const last = rows.at(-1);
  if (!last) return 0;
  const { numAffectedRows } = await sql`
    delete from grant_reports where created_at <= ${last.createdAt}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
