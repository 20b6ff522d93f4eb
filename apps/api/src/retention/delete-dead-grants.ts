import { sql } from "kysely";
import { NEVER_MS } from "@mp-notice/core";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";

/** The part of an id that tells when it was made. */
const ID_TIME_LENGTH = 10;

/**
 * Deletes a mini program's grants that have no use left, neither free nor held, and are older than `cutoff` (unix
 * milliseconds); answers how many. Walks `grants_closing_index`: what expires by its expiry, subscriptions at its end, where
 * the oldest id comes first.
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
