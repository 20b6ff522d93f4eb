import { sql } from "kysely";
import type { Sql } from "../connect.ts";

/** The mini programs that have deliveries or grants: one index seek each, however many rows there are. */
export async function selectAppIds(
  tx: Sql,
  from: "deliveries" | "grants" = "deliveries",
): Promise<string[]> {
  const table = sql.table(from);
  const { rows } = await sql<{ appId: string }>`
    with recursive apps (app_id) as (
      select min(app_id) from ${table}
      union all
      select (select min(app_id) from ${table} where app_id > apps.app_id) from apps where apps.app_id is not null
    )
    select app_id as appId from apps where app_id is not null
  `.execute(tx);
  return rows.map(({ appId }) => appId);
}
