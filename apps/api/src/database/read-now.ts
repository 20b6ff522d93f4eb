import { sql } from "kysely";
import type { Database, Sql } from "./connect.ts";

/** The database's clock, unix milliseconds. Inside a transaction, pass its `tx`. */
export async function readNow(
  database: Pick<Database, "now" | "sql">,
  tx: Sql = database.sql,
): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(tx);
  return rows[0]?.now ?? 0;
}
