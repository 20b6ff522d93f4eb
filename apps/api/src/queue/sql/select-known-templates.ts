import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";

/** Which of these template ids have ever been on this mini program's account. */
export async function selectKnownTemplates(
  tx: Sql,
  { appId, templateIds }: { appId: string; templateIds: string[] },
): Promise<Set<string>> {
  const { rows } = await sql<{ templateId: string }>`
    select template_id as templateId from account_templates
    where app_id = ${appId} and template_id in (${sql.join(templateIds)})
  `.execute(tx);
  return new Set(rows.map(({ templateId }) => templateId));
}
