import { sql } from "kysely";
import type { ReportResult } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

/** Keeps the answers, to repeat them when the same reports come again. */
export async function insertReports(
  tx: Sql,
  {
    appId,
    openid,
    results,
    now,
  }: { appId: string; openid: string; results: ReportResult[]; now: number },
): Promise<void> {
  if (results.length === 0) return;
  const rows = results.map(
    ({ reportId, accepted, reason }) =>
      sql`(${sql.join([appId, openid, reportId, accepted ? 1 : 0, reason ?? null, now])})`,
  );
  await sql`
    insert into grant_reports (app_id, openid, report_id, accepted, reason, created_at) values ${sql.join(rows)}
  `.execute(tx);
}
