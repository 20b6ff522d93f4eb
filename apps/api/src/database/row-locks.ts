import { type RawBuilder, sql } from "kysely";
import type { Database } from "./connect.ts";

/** Row locks for the end of a select. SQLite has none: its transactions run one at a time. */
export function forUpdate({ dialect }: Pick<Database, "dialect">): RawBuilder<unknown> {
  return dialect === "mysql" ? sql`for update` : sql``;
}

export function forUpdateSkipLocked({ dialect }: Pick<Database, "dialect">): RawBuilder<unknown> {
  return dialect === "mysql" ? sql`for update skip locked` : sql``;
}
