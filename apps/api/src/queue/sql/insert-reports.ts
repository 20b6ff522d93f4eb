import { sql } from "kysely";
import type { ReportResult } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

/** Stores the results by report id, so that a repeated report gets the same result (idempotency). */
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
