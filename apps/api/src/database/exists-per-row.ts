import { type RawBuilder, sql } from "kysely";

/**
 * `exists (…)` that is looked into for each row, by the index that its own conditions name. MySQL and MariaDB may turn a plain one
 * round and read all of its table first, which is right while it is small; their statistics are often from that time.
 * `subquery` selects a constant.
 */
export function existsPerRow(subquery: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`((${subquery} limit 1) is not null)`;
}
