import { sql } from "kysely";
import type { Database, Sql } from "./connect.ts";

/** The database's clock, unix milliseconds. */
export async function readNow(database: { now: Database["now"]; sql: Sql }): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(database.sql);
  return rows[0]?.now ?? 0;
}

/** The database's clock as SQL, for statements that are written as text. */
export function toNowText({ now, sql: connection }: Pick<Database, "now" | "sql">): string {
  const { sql: text, parameters } = now.compile(connection);
  if (parameters.length > 0) throw new Error("the clock must not contain parameters");
  return text;
}
