import { type RawBuilder, sql } from "kysely";
import type { Database } from "./connect.ts";

/** Forces an index: SQLite keeps no statistics, and MySQL's may be stale. */
export function hintIndex({ dialect }: Database, index: string): RawBuilder<unknown> {
  return dialect === "sqlite"
    ? sql`indexed by ${sql.raw(index)}`
    : sql`force index (${sql.raw(index)})`;
}
