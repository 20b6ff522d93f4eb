import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** The time that a row's age counts from; each is the first column of an index. */
const TIME_COLUMNS = {
  grant_reports: "created_at",
  subscription_refusals: "refused_at",
  trade_orders: "created_at",
  asks: "asked_at",
  closed_orders: "closed_at",
} as const;

/**
 * Deletes rows from before `cutoff` (unix milliseconds), oldest first; returns how many. Rows of the last millisecond go
 * together, so a batch may exceed `limit`.
 */
export async function deleteOldRows(
  { sql: connection }: Database,
  { table, cutoff, limit }: { table: keyof typeof TIME_COLUMNS; cutoff: number; limit: number },
): Promise<number> {
  const time = sql.ref(TIME_COLUMNS[table]);
  const { rows } = await sql<{ time: number }>`
    select ${time} as time from ${sql.table(table)} where ${time} <= ${cutoff}
    order by ${time}
    limit ${sql.lit(limit)}
  `.execute(connection);
  const last = rows.at(-1);
  if (!last) return 0;
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ${time} <= ${last.time}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
