import { sql } from "kysely";
import { DELIVERY_STATES, isFinal } from "@mp-notice/core";
import { encodeTime } from "ulid";
import type { Database } from "../connect.ts";

const FINAL_STATES = DELIVERY_STATES.filter(isFinal);
/** The part of an id that tells when it was made. */
const ID_TIME_LENGTH = 10;

/**
 * Deletes deliveries that ended before `cutoff` (unix milliseconds), oldest first; answers how many. Ids are ordered by time:
 * the walk along the primary key ends where the young ones begin. The first of a lineage stays as long as its resends,
 * so that its key goes on finding the latest.
 */
export async function deleteOldDeliveries(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const isOver = sql`state in (${sql.join(FINAL_STATES)}) and updated_at <= ${cutoff}`;
  const { rows } = await sql<{ id: string }>`
    select id from deliveries
    where id < ${encodeTime(cutoff, ID_TIME_LENGTH)} and created_at <= ${cutoff} and ${isOver}
      and not exists (select 1 from deliveries r where r.lineage_id = deliveries.id)
    order by id
    limit ${sql.lit(limit)}
  `.execute(connection);
  if (rows.length === 0) return 0;
  const { numAffectedRows } = await sql`
    delete from deliveries where id in (${sql.join(rows.map(({ id }) => id))}) and ${isOver}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
