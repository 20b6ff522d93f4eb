import { sql } from "kysely";
import type { Database } from "../database/connect.ts";

/** Deletes audit entries of sign-ins that failed before `cutoff` (unix milliseconds), because anyone can cause them; returns how many. */
export async function deleteRefusedSignIns(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { rows } = await sql<{ id: string; at: number }>`
    select id, at from audit_entries where action = 'session.refused'
    order by id
    limit ${sql.lit(limit)}
  `.execute(connection);
  const ids = rows.filter(({ at }) => at <= cutoff).map(({ id }) => id);
  if (ids.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from audit_entries where id in (${sql.join(ids)})
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
