import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Deletes counters of failed sign-ins whose rate-limit window has ended; returns how many. */
export async function deleteEndedSignInFailures(
  { sql: connection, now }: Database,
  { limit }: { limit: number },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from sign_in_failures where ends_at <= ${now} limit ${sql.lit(limit)}
  `.execute(connection);
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from sign_in_failures where id in (${sql.join(rows.map(({ id }) => id))}) and ends_at <= ${now}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
