import { type RawBuilder, sql } from "kysely";
import type { Database } from "../src/database/connect.ts";
import { withMigrationTimeouts } from "../src/database/statement-timeouts.ts";

const ROWS_AT_ONCE = 10_000;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BITS_PER_CHARACTER = 5;
const ULID_TIME_LENGTH = 10;

/** The number of the copy, from 0 on. */
export const number = sql.ref("n");

/**
 * Copies the row with this id `count` times, except for the columns in `changes`: expressions of `number`. Runs inside the database,
 * 10,000 rows per statement and transaction.
 */
export async function cloneRow(
  database: Database,
  input: {
    table: string;
    id: string;
    count: number;
    changes: Record<string, RawBuilder<unknown>>;
  },
): Promise<void> {
  const { id, count, changes } = input;
  const table = sql.table(input.table);
  const { rows } = await sql<object>`select * from ${table} where id = ${id}`.execute(database.sql);
  const columns = Object.keys(rows[0] ?? {});
  const missing = Object.keys(changes).filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new Error(`${input.table} has no ${missing.join(", ")}`);
  const values = columns.map((column) => changes[column] ?? sql.ref(`sample.${column}`));
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    await withMigrationTimeouts(() =>
      sql`
        insert into ${table} (${sql.join(columns.map((column) => sql.ref(column)))})
        with digits(d) as (
          select 0 union all select 1 union all select 2 union all select 3 union all select 4 union all
          select 5 union all select 6 union all select 7 union all select 8 union all select 9
        ), numbers(n) as (
          select ${sql.lit(first)} + a.d * 1000 + b.d * 100 + c.d * 10 + e.d
          from digits a cross join digits b cross join digits c cross join digits e
        )
        select ${sql.join(values)} from numbers cross join ${table} sample
        where sample.id = ${id} and n < ${sql.lit(count)}
        order by n
      `.execute(database.sql),
    );
  }
}

/** As text with leading zeros. */
export function pad(value: RawBuilder<unknown>, length: number): RawBuilder<unknown> {
  return sql`substr(concat(${sql.lit("0".repeat(length))}, ${value}), ${sql.lit(-length)})`;
}

/** A ULID of this time (unix milliseconds) that ends in the number. */
export function toId(at: RawBuilder<unknown>): RawBuilder<unknown> {
  const characters = Array.from({ length: ULID_TIME_LENGTH }, (_, index) => {
    const bits = (ULID_TIME_LENGTH - 1 - index) * BITS_PER_CHARACTER;
    return sql`substr(${sql.lit(CROCKFORD)}, ((${at} >> ${sql.lit(bits)}) & 31) + 1, 1)`;
  });
  return sql`concat(${sql.join(characters)}, ${pad(number, 16)})`;
}
