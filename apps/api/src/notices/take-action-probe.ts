import { computeActionProbeMs } from "@mp-notice/core";
import { sql, type RawBuilder } from "kysely";
import type { Sql } from "../database/connect.ts";

/** For exactly one caller once the notice's probe is due: the time to the next. A save makes it due at once. */
export async function takeActionProbe(
  connection: Sql,
  { appId, code, now }: { appId: string; code: string; now: RawBuilder<number> },
): Promise<number | null> {
  const isDue = sql`app_id = ${appId} and code = ${code} and action_reason is not null
    and coalesce(action_probe_at, 0) <= ${now}`;
  const { rows } = await sql<{ probes: number }>`
    select action_probes as probes from notice_settings where ${isDue}
  `.execute(connection);
  const [row] = rows;
  if (!row) return null;
  const probes = row.probes + 1;
  const lastsMs = computeActionProbeMs(probes);
  const { numAffectedRows } = await sql`
    update notice_settings set action_probes = ${probes}, action_probe_at = ${now} + ${sql.lit(lastsMs)}
    where ${isDue} and action_probes = ${row.probes}
  `.execute(connection);
  return Number(numAffectedRows ?? 0) === 1 ? lastsMs : null;
}
