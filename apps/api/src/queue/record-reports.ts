import {
  checkReport,
  findAsk,
  judgeReports,
  type GrantReport,
  type ReportResult,
} from "@mp-notice/core";
import { addGrants, type LedgerDeps } from "./add-grants.ts";
import { freeClosed } from "./close-order.ts";
import { readKnownGrants } from "./read-known-grants.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { insertAsks } from "./sql/insert-asks.ts";
import { insertReports } from "./sql/insert-reports.ts";
import { holdFreeGrant } from "./sql/hold-grants.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { markWitness } from "./sql/mark-witness.ts";

/** Records one customer's reports serially. */
export async function recordReports(
  { database, newId, events }: LedgerDeps,
  { appId, openid, reports }: { appId: string; openid: string; reports: GrantReport[] },
): Promise<ReportResult[]> {
  const results = await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    const checked = reports.map((report) => ({
      reportId: report.reportId,
      check: checkReport(report, now),
    }));
    const known = await readKnownGrants(tx, { appId, openid, checked });
    const asks = reports.flatMap((report) =>
      known.reports.has(report.reportId) ? [] : (findAsk(report, now) ?? []),
    );
    const judged = judgeReports(checked, { openid, known, now });
    for (const witness of judged.witnesses) await markWitness(tx, { ...witness, now });
    const grants = judged.grants.map((grant) => ({ id: newId(), appId, openid, ...grant }));
    await addGrants(tx, { events, grants, now });
    for (const hold of judged.holds)
      await holdFreeGrant(tx, { database, appId, openid, hold, now });
    await insertAsks(tx, { database, appId, openid, asks });
    await insertReports(tx, { appId, openid, results: judged.fresh, now });
    return judged.results;
  });
  if (reports.some(({ kind }) => kind === "payment")) {
    await confirmPaidOrders(database, { appId, openids: [openid] });
  }
  await freeClosed(database, { appId, orderIds: listAskedOrders(reports) });
  return results;
}

/** The orders that these reports may hold something for. */
function listAskedOrders(reports: GrantReport[]): string[] {
  return [...new Set(reports.flatMap((report) => findAsk(report, 0)?.orderId ?? []))];
}
