import {
  toCredentialKey,
  WITNESS_WINDOW_MS,
  type CheckedReport,
  type KnownAcceptances,
  type KnownGrants,
} from "@mp-notice/core";
import type { Sql } from "../database/connect.ts";
import { selectClosedOrders } from "./sql/closed-orders.ts";
import {
  countUsableCredentials,
  countUsableSubscriptions,
  selectAcceptances,
  selectKnownCredentials,
} from "./sql/select-known-grants.ts";
import { selectKnownReports } from "./sql/select-known-reports.ts";
import { selectKnownTemplates } from "./sql/select-known-templates.ts";
import { selectRefusals } from "./sql/select-refusals.ts";

interface Customer {
  appId: string;
  openid: string;
}

/** Reads the ledger rows that decide these reports. Runs only the statements that the reports need. */
export async function readKnownGrants(
  tx: Sql,
  input: Customer & { checked: { reportId: string; check: CheckedReport }[] },
): Promise<KnownGrants> {
  const { appId, openid, checked } = input;
  const reportIds = checked.map(({ reportId }) => reportId);
  const credentials = checked.flatMap(({ check }) =>
    check.verdict === "credential" ? [check.credential] : [],
  );
  const acceptances = checked.flatMap(({ check }) =>
    check.verdict === "subscription" ? [check] : [],
  );
  const orderIds = checked.flatMap(({ check }) =>
    check.verdict === "have" || (check.verdict === "subscription" && check.isHeld)
      ? (check.orderId ?? [])
      : [],
  );
  const reports = await selectKnownReports(tx, { appId, openid, reportIds });
  return {
    reports: new Map(
      reports.map(({ reportId, accepted, reason }) => [
        reportId,
        { reportId, accepted: Boolean(accepted), ...(reason && { reason }) },
      ]),
    ),
    ...(await readCredentials(tx, { appId, openid, credentials })),
    ...(await readAcceptances(tx, { appId, openid, acceptances, orderIds })),
  };
}

async function readCredentials(
  tx: Sql,
  { appId, openid, credentials }: Customer & { credentials: string[] },
): Promise<Pick<KnownGrants, "credentials" | "usableCredentials">> {
  if (credentials.length === 0) return { credentials: new Map(), usableCredentials: 0 };
  const known = await selectKnownCredentials(tx, { appId, credentials });
  return {
    credentials: new Map(
      known.map((grant) => [toCredentialKey(grant.kind, grant.credential), grant]),
    ),
    usableCredentials: await countUsableCredentials(tx, { appId, openid }),
  };
}

/** Reads the ledger rows around these acceptances, whichever witness (report or event) they came from. */
export async function readAcceptances(
  tx: Sql,
  {
    appId,
    openid,
    acceptances,
    orderIds,
  }: Customer & {
    acceptances: { templateId: string; acceptedAt: number }[];
    /** Of reports that would hold a permission. */
    orderIds: string[];
  },
): Promise<KnownAcceptances> {
  const closedOrders = await selectClosedOrders(tx, { appId, orderIds });
  if (acceptances.length === 0) {
    return {
      closedOrders,
      acceptances: [],
      usableSubscriptions: new Map(),
      templateIds: new Set(),
      refusals: new Map(),
    };
  }
  const templateIds = [...new Set(acceptances.map(({ templateId }) => templateId))];
  const times = acceptances.map(({ acceptedAt }) => acceptedAt);
  const customer = { appId, openid, templateIds };
  return {
    closedOrders,
    acceptances: await selectAcceptances(tx, {
      ...customer,
      from: Math.min(...times) - WITNESS_WINDOW_MS,
      to: Math.max(...times) + WITNESS_WINDOW_MS,
    }),
    usableSubscriptions: await countUsableSubscriptions(tx, customer),
    templateIds: await selectKnownTemplates(tx, { appId, templateIds }),
    refusals: await selectRefusals(tx, customer),
  };
}
