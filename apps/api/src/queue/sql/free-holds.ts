import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";
import { forUpdate } from "../../database/row-locks.ts";

interface HeldRow {
  id: string;
  openid: string;
  isFree: number;
}

/** Frees every customer's permissions that are held for these orders. Locks them in id order. */
export async function freeHolds(
  tx: Sql,
  input: { database: Database; appId: string; orderIds: string[] },
): Promise<{ openids: string[]; released: number }> {
  const { database, appId, orderIds } = input;
  const { rows } = await sql<HeldRow>`
    select id, openid, case when uses_free > 0 and reserved_until > ${database.now} then 1 else 0 end as isFree
    from grants ${hintIndex(database, "grants_hold_index")}
    where app_id = ${appId} and reserved_for in (${sql.join(orderIds)})
    order by id ${forUpdate(database)}
  `.execute(tx);
  if (rows.length > 0)
    await sql`
      update grants set reserved_for = null, reserved_until = null where id in (${sql.join(rows.map(({ id }) => id))})
    `.execute(tx);
  const free = rows.filter(({ isFree }) => isFree === 1);
  return { openids: [...new Set(free.map(({ openid }) => openid))], released: free.length };
}
