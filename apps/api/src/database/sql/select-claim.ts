import { sql } from "kysely";
import type { Channel } from "@mp-notice/core";
import type { Sql } from "../connect.ts";

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

/** What one claim took and still holds. */
export async function selectClaim(
  tx: Sql,
  { appId, claimId }: { appId: string; claimId: string },
): Promise<ClaimRow[]> {
  const { rows } = await sql<ClaimRow>`
    select id, notice, openid, channel, template_id as templateId, request, grant_id as grantId, attempts,
      lost_in_a_row as lostInARow, claimed_at as claimedAt
    from deliveries where app_id = ${appId} and sending_openid is not null and claim_id = ${claimId}
  `.execute(tx);
  return rows;
}
