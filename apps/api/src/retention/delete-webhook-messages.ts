import { sql } from "kysely";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";
import { toRelayId } from "../webhooks/webhook.contract.ts";
import { DAY_MS } from "../time/china-days.ts";

/** The timestamp part of a ULID. */
const ID_TIME_LENGTH = 10;
/** A process may still have a removed webhook in its cache and write a message for it. */
const REMOVED_FOR_MS = DAY_MS;

/**
 * Deletes messages of webhooks from before `cutoff` (unix milliseconds), in whichever state, and all messages of removed
 * webhooks, up to `limit` of each webhook; then the removed webhooks without messages. Returns how many rows.
 */
export async function deleteWebhookMessages(
  database: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { sql: connection, now } = database;
  const { rows: webhooks } = await sql<{ id: string; isRemoved: number; isOver: number }>`
    select id, case when removed_at is null then 0 else 1 end as isRemoved,
      case when removed_at <= ${now} - ${sql.lit(REMOVED_FOR_MS)} then 1 else 0 end as isOver
    from webhooks
  `.execute(connection);
  let deleted = 0;
  for (const { id, isRemoved, isOver } of webhooks) {
    const isOld = isRemoved === 1 ? sql`1 = 1` : sql`id < ${encodeTime(cutoff, ID_TIME_LENGTH)}`;
    const { rows } = await sql<{ id: string }>`
      select id from webhook_messages where webhook_id = ${id} and ${isOld}
      order by id
      limit ${sql.lit(limit)}
    `.execute(connection);
    if (rows.length > 0) {
      const { numAffectedRows } = await sql`
        delete from webhook_messages where webhook_id = ${id} and id in (${sql.join(rows.map((row) => row.id))})
      `.execute(connection);
      deleted += Number(numAffectedRows ?? 0);
    } else if (isOver === 1) {
      await sql`delete from webhooks where id = ${id} and removed_at is not null`.execute(
        connection,
      );
      deleted += 1;
    }
  }
  return deleted;
}

/** Deletes relayed pushes from before `cutoff`, in whichever state, up to `limit` of each mini program. Returns how many. */
export async function deleteRelayedPushes(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const { rows: apps } = await sql<{ appId: string }>`
    select app_id as appId from payment_settings
  `.execute(connection);
  let deleted = 0;
  for (const { appId } of apps) {
    const receiver = toRelayId(appId);
    const { rows } = await sql<{ id: string }>`
      select id from webhook_messages
      where webhook_id = ${receiver} and id < ${encodeTime(cutoff, ID_TIME_LENGTH)}
      order by id
      limit ${sql.lit(limit)}
    `.execute(connection);
    if (rows.length === 0) continue;
    const { numAffectedRows } = await sql`
      delete from webhook_messages where webhook_id = ${receiver} and id in (${sql.join(rows.map(({ id }) => id))})
    `.execute(connection);
    deleted += Number(numAffectedRows ?? 0);
  }
  return deleted;
}
