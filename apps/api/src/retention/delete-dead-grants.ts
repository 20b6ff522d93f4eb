import { sql } from "kysely";
import { NEVER_MS } from "@mp-notice/core";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";

/** The timestamp part of a ULID. */
const ID_TIME_LENGTH = 10;

/**
 * Deletes grants without free or held uses that are older than `cutoff` (unix milliseconds); returns how many. Walks
 * `grants_closing_index`: expiring grants by expiry, then subscriptions, which never expire, by id.
 */
export async function deleteDeadGrants(
  { sql: connection }: Database,
  { appId, cutoff, limit }: { appId: string; cutoff: number; limit: number },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from grants
    where app_id = ${appId} and uses_free = 0 and (
        expires_at <= ${cutoff} or expires_at = ${NEVER_MS} and id < ${encodeTime(cutoff, ID_TIME_LENGTH)}
      )
      and uses_held = 0 and accepted_at <= ${cutoff}
    limit ${sql.lit(limit)}
  `.execute(connection);
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from grants where id in (${sql.join(rows.map(({ id }) => id))}) and uses_free = 0 and uses_held = 0
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
