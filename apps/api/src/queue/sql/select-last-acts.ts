import { sql } from "kysely";
import type { Database, Sql } from "../../database/connect.ts";
import { hintIndex } from "../../database/hint-index.ts";

/** When each of these customers last gave a permission or paid. */
export async function selectLastActs(
  tx: Sql,
  { database, appId, openids }: { database: Database; appId: string; openids: string[] },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ openid: string; acceptedAt: number; confirmedAt: number | null }>`
    select openid, max(accepted_at) as acceptedAt, max(confirmed_at) as confirmedAt
    from grants ${hintIndex(database, "grants_customer_index")}
    where app_id = ${appId} and openid in (${sql.join(openids)})
    group by openid
  `.execute(tx);
  return new Map(
    rows.map(({ openid, acceptedAt, confirmedAt }) => [
      openid,
      Math.max(acceptedAt, confirmedAt ?? 0),
    ]),
  );
}
