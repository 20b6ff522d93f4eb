import { sql } from "kysely";
import type { Database } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

/**
 * Per notice, the milliseconds until its first delivery in this state is due; 0 or less when one is due. Leaves out notices
 * without such a delivery. One statement with an index seek per notice, so that polling costs little.
 */
export async function selectNextDue(
  database: Database,
  input: { appId: string; state: "queued" | "waiting_for_grant"; notices: readonly string[] },
): Promise<{ notice: string; dueIn: number }[]> {
  const { appId, state, notices } = input;
  if (notices.length === 0) return [];
  // The first row in the index's order: for `min(due_at)` SQLite reads all of the notice's rows, also a million that are scheduled.
  const each = notices.map(
    (notice, index) => sql`
      select * from (
        select ${notice} as notice, due_at
        from deliveries ${hintIndex(database, "deliveries_claim_index")}
        where app_id = ${appId} and state = ${state} and notice = ${notice}
        order by due_at limit 1
      ) as ${sql.ref(`per_notice_${index}`)}
    `,
  );
  const { rows } = await sql<{ notice: string; dueIn: number }>`
    select notice, due_at - ${database.now} as dueIn
    from (${sql.join(each, sql` union all `)}) per_notice
  `.execute(database.sql);
  return rows;
}
