import { sql } from "kysely";
import type { Sql } from "../../database/connect.ts";

/** Which of these customers have a message in flight. */
export async function selectSendingOpenids(
  tx: Sql,
  { appId, openids }: { appId: string; openids: string[] },
): Promise<string[]> {
  const { rows } = await sql<{ openid: string }>`
    select sending_openid as openid from deliveries where app_id = ${appId} and sending_openid in (${sql.join(openids)})
  `.execute(tx);
  return rows.map(({ openid }) => openid);
}
