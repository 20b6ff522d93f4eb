import { type RawBuilder, sql } from "kysely";
import type { Database } from "./connect.ts";

/** Says aloud which index a statement walks: SQLite keeps no statistics, and MySQL's may be old. */
export function hintIndex({ dialect }: Database, index: string): RawBuilder<unknown> {
  return dialect === "sqlite"
    ? sql`indexed by ${sql.raw(index)}`
    : sql`force index (${sql.raw(index)})`;
}
