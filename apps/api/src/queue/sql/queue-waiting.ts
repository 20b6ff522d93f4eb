import { LONG_WAIT_MS, LOOK_AGAIN_LATER_MS, LOOK_AGAIN_MS } from "@mp-notice/core";
import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";

/** Queues those of these deliveries that still wait; returns how many. */
export async function queueWaiting(
  tx: Sql,
  { database, ids }: { database: Database; ids: string[] },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { numAffectedRows } = await sql`
    update deliveries set state = 'queued', due_at = ${database.now}, updated_at = ${database.now}
    where id in (${sql.join(ids)}) and state = 'waiting_for_grant'
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Schedules the next recheck of those that still wait, at the latest for the end of their wait. */
export async function restWaiting(
  tx: Sql,
  { database, ids }: { database: Database; ids: string[] },
): Promise<void> {
  if (ids.length === 0) return;
  const { now, dialect } = database;
  const least = sql.raw(dialect === "mysql" ? "least" : "min");
  const restMs = sql`case when ${now} - created_at < ${sql.lit(LONG_WAIT_MS)}
    then ${sql.lit(LOOK_AGAIN_MS)} else ${sql.lit(LOOK_AGAIN_LATER_MS)} end`;
  await sql`
    update deliveries set due_at = ${least}(${now} + ${restMs}, grant_wait_until)
    where id in (${sql.join(ids)}) and state = 'waiting_for_grant' and due_at <= ${now}
  `.execute(tx);
}
