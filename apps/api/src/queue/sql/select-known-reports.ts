import { sql } from "kysely";
import type { ReportRefusal } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

export interface KnownReport {
  reportId: string;
  accepted: number;
  reason: ReportRefusal | null;
}

/** The stored results of these reports. */
export async function selectKnownReports(
  tx: Sql,
  { appId, openid, reportIds }: { appId: string; openid: string; reportIds: string[] },
): Promise<KnownReport[]> {
  const { rows } = await sql<KnownReport>`
    select report_id as reportId, accepted, reason from grant_reports
    where app_id = ${appId} and openid = ${openid} and report_id in (${sql.join(reportIds)})
  `.execute(tx);
  return rows;
}
