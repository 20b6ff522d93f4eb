import { computeActionProbeMs } from "@mp-notice/core";
import { sql, type RawBuilder } from "kysely";
import type { Sql } from "../database/connect.ts";

interface ActiveTemplate {
  appId: string;
  code: string;
  templateId: string;
}

/** Matches the notice's row if its active mapping still uses the template. */
function usesTemplate({ appId, code, templateId }: ActiveTemplate): RawBuilder<boolean> {
  return sql`notice_settings.app_id = ${appId} and notice_settings.code = ${code} and exists (
    select 1 from notice_mappings
    where notice_mappings.app_id = notice_settings.app_id
      and notice_mappings.code = notice_settings.code
      and notice_mappings.channel = notice_settings.channel
      and notice_mappings.template_id = ${templateId})`;
}

/** WeChat's errcode stays when our later comparison finds something. */
export function requireNoticeAction(
  input: ActiveTemplate & {
    reason: string;
    errcode: number | null;
    problem: string;
    now: RawBuilder<number>;
  },
): RawBuilder<unknown> {
  return sql`update notice_settings
    set action_probes = case when action_reason is null then 0 else action_probes end,
        action_probe_at = case when action_reason is null then ${input.now} + ${sql.lit(computeActionProbeMs(0))}
          else action_probe_at end,
        action_reason = ${input.reason},
        action_errcode = coalesce(${input.errcode}, action_errcode),
        action_problem = ${input.problem}
    where ${usesTemplate(input)}`;
}

/** Clears only a comparison's finding. WeChat's refusal stays until a send succeeds or an operator acts. */
export function clearNoticeAction(input: ActiveTemplate): RawBuilder<unknown> {
  return sql`update notice_settings set action_reason = null, action_problem = null
    where action_errcode is null and ${usesTemplate(input)}`;
}

/** WeChat accepted a message of this notice again. */
export function endNoticeAction(input: ActiveTemplate): RawBuilder<unknown> {
  return sql`update notice_settings set action_reason = null, action_errcode = null, action_problem = null
    where ${usesTemplate(input)}`;
}

/** Lets exactly one caller take the notice's due probe: returns the time to the next one, else `null`. A save makes it due at once. */
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
