import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

interface Overdue {
  database: Database;
  appId: string;
  limit: number;
}

/**
 * Unclaimed deliveries that have expired. A queued one only once it is due: so the range of `deliveries_claim_index` leaves out
 * what is scheduled, which may be most of the queue.
 */
export async function selectExpiredIds(
  tx: Sql,
  input: Overdue & { queuedNotices: string[] },
): Promise<string[]> {
  const { database, appId, limit, queuedNotices } = input;
  const { now } = database;
  const expired = sql`select id from deliveries ${hintIndex(database, "deliveries_claim_index")}
    where app_id = ${appId} and expires_at <= ${now}`;
  const parts = [
    sql`${expired} and state = 'waiting_for_grant'`,
    ...queuedNotices.map(
      (notice) => sql`${expired} and state = 'queued' and notice = ${notice} and due_at <= ${now}`,
    ),
  ];
  const { rows } = await sql<{ id: string }>`
    ${sql.join(parts, sql` union all `)} limit ${sql.lit(limit)}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** The notices with queued deliveries, also those that the catalog no longer has: one index seek each. */
export async function selectQueuedNotices(
  tx: Sql,
  { appId }: { appId: string },
): Promise<string[]> {
  const notices: string[] = [];
  for (;;) {
    const { rows } = await sql<{ notice: string | null }>`
      select min(notice) as notice from deliveries
      where app_id = ${appId} and state = 'queued' and notice > ${notices.at(-1) ?? ""}
    `.execute(tx);
    const next = rows[0]?.notice ?? null;
    if (next === null) return notices;
    notices.push(next);
  }
}

/**
 * Unclaimed deliveries of a mini program that is no longer connected. A plain, covering read of the claim's index: a locking read
 * would lock every unclaimed delivery on every sweep.
 */
export async function selectForeignIds(tx: Sql, { appId, limit }: Overdue): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
    where app_id = ${appId} and state in ('queued', 'waiting_for_grant')
    limit ${sql.lit(limit)}
  `.execute(tx);
  return rows.map(({ id }) => id);
}
