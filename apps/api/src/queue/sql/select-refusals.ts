import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";

/** When a customer last refused these templates (unix milliseconds); absent for those they never refused. */
export async function selectRefusals(
  tx: Sql,
  { appId, openid, templateIds }: { appId: string; openid: string; templateIds: string[] },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ templateId: string; refusedAt: number }>`
    select template_id as templateId, refused_at as refusedAt from subscription_refusals
    where app_id = ${appId} and openid = ${openid} and template_id in (${sql.join(templateIds)})
  `.execute(tx);
  return new Map(rows.map(({ templateId, refusedAt }) => [templateId, refusedAt]));
}
