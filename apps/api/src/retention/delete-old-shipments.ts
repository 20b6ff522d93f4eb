import { FINAL_SHIPMENT_STATES } from "@mp-notice/core";
import { sql } from "kysely";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";

/** The timestamp part of a ULID. */
const ID_TIME_LENGTH = 10;

/**
 * Deletes shipments that ended before `cutoff` (unix milliseconds), oldest first; returns how many. Ids are ordered by time, so
 * the walk along the primary key stops at the first recent one.
 */
export async function deleteOldShipments(
  { sql: connection }: Database,
  { cutoff, limit }: { cutoff: number; limit: number },
): Promise<number> {
  const isOver = sql`state in (${sql.join(FINAL_SHIPMENT_STATES)}) and updated_at <= ${cutoff}`;
  const { rows } = await sql<{ id: string }>`
    select id from shipments where id < ${encodeTime(cutoff, ID_TIME_LENGTH)} and ${isOver}
    order by id
    limit ${sql.lit(limit)}
  `.execute(connection);
  if (rows.length === 0) return 0;
  const ids = sql.join(rows.map(({ id }) => id));
  await sql`delete from shipment_keys where shipment_id in (${ids})`.execute(connection);
  const { numAffectedRows } = await sql`
    delete from shipments where id in (${ids}) and ${isOver}
  `.execute(connection);
  return Number(numAffectedRows ?? 0);
}
