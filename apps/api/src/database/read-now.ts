import { sql } from "kysely";
import type { Database } from "./connect.ts";

/** The database's clock, unix milliseconds. */
export async function readNow(database: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(database.sql);
  return rows[0]?.now ?? 0;
}
