import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { forUpdate } from "../../database/row-locks.ts";
import { toOpenidEnd } from "../../search/search-text.ts";

/** Serialises all writes about one customer's permissions; returns the database's time. */
export async function lockCustomer(
  tx: Sql,
  { database, appId, openid }: { database: Database; appId: string; openid: string },
): Promise<number> {
  const insert = database.dialect === "mysql" ? sql`insert ignore` : sql`insert or ignore`;
  await sql`
    ${insert} into customers (app_id, openid, openid_end, created_at)
    values (${appId}, ${openid}, ${toOpenidEnd(openid)}, ${database.now})
  `.execute(tx);
  const { rows } = await sql<{ now: number }>`
    select ${database.now} as now from customers where app_id = ${appId} and openid = ${openid} ${forUpdate(database)}
  `.execute(tx);
  const [row] = rows;
  if (!row) throw new Error("the customer row that was just inserted is missing");
  return row.now;
}
