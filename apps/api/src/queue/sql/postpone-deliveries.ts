import { sql } from "kysely";
import { toHeldUntil } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

/** Moves the ends of these deliveries' grant waits and lives by as much as quiet hours delay them. */
export async function postponeDeliveries(
  tx: Sql,
  deliveries: { id: string; postponedMs: number }[],
): Promise<void> {
  for (const [ms, alike] of Map.groupBy(deliveries, ({ postponedMs }) => postponedMs)) {
    await sql`
      update deliveries set grant_wait_until = grant_wait_until + ${ms}, expires_at = expires_at + ${ms}
      where id in (${sql.join(alike.map(({ id }) => id))})
    `.execute(tx);
  }
}

/** Deliveries of a notice that quiet hours hold until this end: exactly its place in the claim's index. */
export async function selectHeldIds(
  tx: Sql,
  input: { database: Database; appId: string; notice: string; quietEnd: number; limit: number },
): Promise<string[]> {
  const { database, appId, notice, quietEnd, limit } = input;
  const { rows } = await sql<{ id: string }>`
    select id from deliveries ${hintIndex(database, "deliveries_claim_index")}
    where app_id = ${appId} and state = 'queued' and notice = ${notice} and due_at = ${toHeldUntil(quietEnd)}
      and reason = 'QUIET_HOURS'
    limit ${sql.lit(limit)}
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** Queues those of these deliveries that are still held, due at once; takes back what {@link postponeDeliveries} added. */
export async function releaseDeliveries(
  tx: Sql,
  input: { database: Database; ids: string[]; quietEnd: number },
): Promise<number> {
  const { database, ids, quietEnd } = input;
  const { now } = database;
  const { numAffectedRows } = await sql`
    update deliveries set due_at = ${now}, updated_at = ${now},
      grant_wait_until = grant_wait_until - (${quietEnd} - ${now}), expires_at = expires_at - (${quietEnd} - ${now})
    where id in (${sql.join(ids)}) and state = 'queued' and reason = 'QUIET_HOURS'
      and due_at = ${toHeldUntil(quietEnd)}
  `.execute(tx);
  return Number(numAffectedRows ?? 0);
}
