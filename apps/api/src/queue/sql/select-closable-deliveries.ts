import { type RawBuilder, sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";

interface Overdue {
  database: Database;
  appId: string;
  limit: number;
}

/** Unclaimed deliveries that have expired. */
export async function selectExpiredIds(tx: Sql, input: Overdue): Promise<string[]> {
  return selectUnclaimedIds(tx, { ...input, condition: sql`expires_at <= ${input.database.now}` });
}

/** Unclaimed deliveries of a mini program that is no longer connected. */
export async function selectForeignIds(tx: Sql, input: Overdue): Promise<string[]> {
  return selectUnclaimedIds(tx, { ...input, condition: sql`1 = 1` });
}

/** A plain, covering read of the claim's index: a locking read would lock every unclaimed delivery on every sweep. */
async function selectUnclaimedIds(
  tx: Sql,
  { appId, limit, condition }: Overdue & { condition: RawBuilder<unknown> },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
    where app_id = ${appId} and state in ('queued', 'waiting_for_grant') and ${condition}
    limit ${sql.lit(limit)}
  `.execute(tx);
  return rows.map(({ id }) => id);
}
