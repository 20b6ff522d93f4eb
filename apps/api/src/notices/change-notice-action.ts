import { computeActionProbeMs } from "@mp-notice/core";
import { sql, type RawBuilder } from "kysely";

interface ActiveTemplate {
  appId: string;
  code: string;
  templateId: string;
}

/** True for the row of a notice whose active mapping still uses the template. */
function usesTemplate({ appId, code, templateId }: ActiveTemplate): RawBuilder<boolean> {
  return sql`notice_settings.app_id = ${appId} and notice_settings.code = ${code} and exists (
    select 1 from notice_mappings
    where notice_mappings.app_id = notice_settings.app_id
      and notice_mappings.code = notice_settings.code
      and notice_mappings.channel = notice_settings.channel
      and notice_mappings.template_id = ${templateId})`;
}

/** An errcode that WeChat gave stays when a comparison of ours finds something later. */
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

/** What WeChat refused stays until a send or an operator says otherwise: a comparison takes back its own findings only. */
export function clearNoticeAction(input: ActiveTemplate): RawBuilder<unknown> {
  return sql`update notice_settings set action_reason = null, action_problem = null
    where action_errcode is null and ${usesTemplate(input)}`;
}

/** WeChat took a message of it again. */
export function endNoticeAction(input: ActiveTemplate): RawBuilder<unknown> {
  return sql`update notice_settings set action_reason = null, action_errcode = null, action_problem = null
    where ${usesTemplate(input)}`;
}
