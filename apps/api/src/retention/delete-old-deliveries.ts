import { sql, type RawBuilder } from "kysely";
import { DELIVERY_STATES, isFinal } from "@mp-notice/core";
import { encodeTime } from "ulid";
import type { Database } from "../database/connect.ts";
import { existsPerRow } from "../database/exists-per-row.ts";
import { hintIndex } from "../database/hint-index.ts";
import { lockLineages } from "../queue/sql/lock-lineages.ts";

const FINAL_STATES = DELIVERY_STATES.filter(isFinal);
/** The timestamp part of a ULID. */
const ID_TIME_LENGTH = 10;

/** How many old rows one run looks at. */
const WINDOW = 5000;

/**
 * Deletes up to `limit` lineages whose deliveries all ended before `cutoff` (unix milliseconds), oldest first; returns how many
 * deliveries it deleted. A lineage is deleted as a whole, so that its idempotency key never points at half a history. Ids are
 * ordered by time, so the walk along the primary key stops at the first recent one. It goes on after the id `after`, window by
 * window: what was scheduled long before it was sent is old by its id but must stay. `next`: where to go on; `null` at the end.
 */
export async function deleteOldDeliveries(
  database: Database,
  input: { cutoff: number; limit: number; after?: string; window?: number },
): Promise<{ deleted: number; next: string | null }> {
  const { cutoff, limit, after = "", window = WINDOW } = input;
  const { rows: old } = await sql<{ id: string }>`
    select id from deliveries where id > ${after} and id < ${encodeTime(cutoff, ID_TIME_LENGTH)}
    order by id limit 1 offset ${sql.lit(window - 1)}
  `.execute(database.sql);
  const windowEnd = old[0]?.id ?? null;
  const isOver = (name: string): RawBuilder<unknown> => sql`
    ${sql.ref(`${name}.state`)} in (${sql.join(FINAL_STATES)}) and ${sql.ref(`${name}.updated_at`)} <= ${cutoff}
  `;
  const hasLivingResend = existsPerRow(sql`
    select 1 from deliveries r ${hintIndex(database, "deliveries_lineage_index")}
    where r.lineage_id = d.id and not (${isOver("r")})
  `);
  const { rows: found } = await sql<{ id: string }>`
    select d.id from deliveries d
    where d.id > ${after} and d.id < ${encodeTime(cutoff, ID_TIME_LENGTH)}
      ${windowEnd === null ? sql`` : sql`and d.id <= ${windowEnd}`} and d.created_at <= ${cutoff} and d.lineage_id is null
      and ${isOver("d")} and not ${hasLivingResend}
    order by d.id
    limit ${sql.lit(limit)}
  `.execute(database.sql);
  const next = found.length === limit ? (found.at(-1)?.id ?? null) : windowEnd;
  if (found.length === 0) return { deleted: 0, next };
  const deleted = await database.transaction(async (tx) => {
    // An operator may have resent one since the read; the locks prevent it from here on.
    await lockLineages(tx, { database, firstIds: found.map(({ id }) => id) });
    const { rows } = await sql<{ id: string }>`
      select d.id from deliveries d
      where d.id in (${sql.join(found.map(({ id }) => id))}) and ${isOver("d")} and not ${hasLivingResend}
    `.execute(tx);
    if (rows.length === 0) return 0;
    const firstIds = rows.map(({ id }) => id);
    const { rows: resends } = await selectResendIds(database, firstIds).execute(tx);
    const ids = [...resends.map(({ id }) => id), ...firstIds];
    const { numAffectedRows } = await sql`
      delete from deliveries where id in (${sql.join(ids)})
    `.execute(tx);
    return Number(numAffectedRows ?? 0);
  });
  return { deleted, next };
}

/**
 * A read of its own, because a delete takes no index hint on MySQL: for hundreds of first deliveries it would scan the table, as
 * most deliveries have no lineage id.
 */
function selectResendIds(database: Database, firstIds: string[]) {
  return sql<{ id: string }>`
    select id from deliveries ${hintIndex(database, "deliveries_lineage_index")}
    where lineage_id in (${sql.join(firstIds)})
  `;
}
