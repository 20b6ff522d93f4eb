import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";

/**
 * The mini programs that have rows in a table: one index seek each, however many rows there are. A recursive statement
 * would take one round trip, but MariaDB then reads the whole index.
 */
export async function selectAppIds(
  tx: Sql,
  from: "deliveries" | "grants" | "shipments" = "deliveries",
): Promise<string[]> {
  const appIds: string[] = [];
  for (;;) {
    const { rows } = await sql<{ appId: string | null }>`
      select min(app_id) as appId from ${sql.table(from)} where app_id > ${appIds.at(-1) ?? ""}
    `.execute(tx);
    const next = rows[0]?.appId ?? null;
    if (next === null) return appIds;
    appIds.push(next);
  }
}
