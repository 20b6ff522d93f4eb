import { sql } from "kysely";
import type { Channel } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

export interface ClaimRow {
  id: string;
  notice: string;
  openid: string;
  channel: Channel;
  templateId: string;
  request: string;
  grantId: string | null;
  attempts: number;
  lostInARow: number;
  claimedAt: number;
}

/**
 * The deliveries that one claim took and still holds. A locking read waits for a commit that is still in flight; a plain read
 * would miss it.
 */
export async function selectClaim(
  tx: Sql,
  { database, appId, claimId }: { database: Database; appId: string; claimId: string },
): Promise<ClaimRow[]> {
  const lock = database.dialect === "mysql" ? sql`lock in share mode` : sql``;
  const { rows } = await sql<ClaimRow>`
    select id, notice, openid, channel, template_id as templateId, request, grant_id as grantId, attempts,
      lost_in_a_row as lostInARow, claimed_at as claimedAt
    from deliveries where app_id = ${appId} and sending_openid is not null and claim_id = ${claimId}
    ${lock}
  `.execute(tx);
  return rows;
}
