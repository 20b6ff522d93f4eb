import { sql } from "kysely";
import type { Database } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

/**
 * Milliseconds until the first of these notices' queued deliveries is due; 0 or less when one is due, `null` when none is queued.
 * Each notice takes one index seek.
 */
export async function selectNextDue(
  database: Database,
  { appId, notices }: { appId: string; notices: string[] },
): Promise<number | null> {
  if (notices.length === 0) return null;
  const each = notices.map(
    (notice) => sql`
      select min(due_at) as due_at from deliveries ${hintIndex(database, "deliveries_claim_index")}
      where app_id = ${appId} and state = 'queued' and notice = ${notice}
    `,
  );
  const { rows } = await sql<{ dueIn: number | null }>`
    select min(due_at) - ${database.now} as dueIn from (${sql.join(each, sql` union all `)}) of_notices
  `.execute(database.sql);
  return rows[0]?.dueIn ?? null;
}
