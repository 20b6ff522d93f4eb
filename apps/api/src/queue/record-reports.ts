import {
  checkReport,
  findCounterpart,
  GRANT_LIFE_MS,
  MAX_USABLE_CREDENTIALS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  PENDING_PAYMENT_LIFE_MS,
  WITNESS_WINDOW_MS,
  type CheckedReport,
  type GrantReport,
  type ReportResult,
} from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { insertGrants, type NewGrant } from "./sql/insert-grants.ts";
import { insertReports } from "./sql/insert-reports.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { markWitness } from "./sql/mark-witness.ts";
import {
  countUsableCredentials,
  countUsableSubscriptions,
  selectKnownCredentials,
  selectWitnesses,
  type KnownCredential,
  type SubscriptionWitness,
} from "./sql/select-known-grants.ts";
import { selectKnownReports } from "./sql/select-known-reports.ts";
import { selectKnownTemplates } from "./sql/select-known-templates.ts";
import { selectRefusals } from "./sql/select-refusals.ts";
import { toSubscription } from "./to-subscription.ts";

interface Deps {
  database: Database;
  newId(): string;
}

/** What the batch at hand has found and added so far: a later report of it sees the earlier ones. */
interface Known {
  reports: Map<string, ReportResult>;
  credentials: Map<string, Pick<KnownCredential, "id" | "kind" | "openid" | "reportedAt">>;
  usableCredentials: number;
  witnesses: SubscriptionWitness[];
  usable: Map<string, number>;
  templates: Set<string>;
  /** When the customer last refused a template. */
  refusals: Map<string, number>;
}

/** One customer's reports are recorded one after the other. */
export async function recordReports(
  { database, newId }: Deps,
  { appId, openid, reports }: { appId: string; openid: string; reports: GrantReport[] },
): Promise<ReportResult[]> {
  const results = await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    const checked = reports.map((report) => ({ report, check: checkReport(report, now) }));
    const known = await readKnown(tx, { appId, openid, checked, now });
    const fresh: ReportResult[] = [];
    const grants: NewGrant[] = [];
    const answers: ReportResult[] = [];
    for (const { report, check } of checked) {
      const first = known.reports.get(report.reportId);
      if (first) {
        answers.push(first);
        continue;
      }
      const verdict = judge(check, { known, now, openid });
      if (verdict.witnessOf) {
        await markWitness(tx, {
          id: verdict.witnessOf,
          by: "reported_at",
          at: now - report.ageMs,
          orderId: report.orderId ?? null,
        });
      }
      if (verdict.grant) grants.push({ id: newId(), appId, openid, ...verdict.grant });
      const { reason } = verdict;
      const result: ReportResult = {
        reportId: report.reportId,
        accepted: reason === undefined,
        ...(reason && { reason }),
      };
      known.reports.set(report.reportId, result);
      fresh.push(result);
      answers.push(result);
    }
    await insertGrants(tx, grants);
    await insertReports(tx, { appId, openid, results: fresh, now });
    return answers;
  });
  if (reports.some(({ kind }) => kind === "payment")) {
    await confirmPaidOrders(database, { appId, openids: [openid] });
  }
  return results;
}

async function readKnown(
  tx: Transaction<unknown>,
  input: {
    appId: string;
    openid: string;
    checked: { report: GrantReport; check: CheckedReport }[];
    now: number;
  },
): Promise<Known> {
  const { appId, openid, checked, now } = input;
  const reportIds = checked.map(({ report }) => report.reportId);
  const credentials = checked.flatMap(({ check }) =>
    check.verdict === "credential" ? [check.credential] : [],
  );
  const subscriptions = checked.flatMap(({ check }) =>
    check.verdict === "subscription" ? [check] : [],
  );
  const templateIds = [...new Set(subscriptions.map(({ templateId }) => templateId))];
  const times = subscriptions.map(({ acceptedAt }) => acceptedAt);
  const reports = await selectKnownReports(tx, { appId, openid, reportIds });
  const knownCredentials =
    credentials.length > 0 ? await selectKnownCredentials(tx, { appId, credentials }) : [];
  const hasTemplates = templateIds.length > 0;
  return {
    reports: new Map(
      reports.map(({ reportId, accepted, reason }) => [
        reportId,
        { reportId, accepted: Boolean(accepted), ...(reason && { reason }) },
      ]),
    ),
    credentials: new Map(
      knownCredentials.map((grant) => [`${grant.kind} ${grant.credential}`, grant]),
    ),
    usableCredentials:
      credentials.length > 0 ? await countUsableCredentials(tx, { appId, openid }) : 0,
    witnesses: hasTemplates
      ? await selectWitnesses(tx, {
          appId,
          openid,
          templateIds,
          from: Math.min(...times, now) - WITNESS_WINDOW_MS,
          to: Math.max(...times) + WITNESS_WINDOW_MS,
        })
      : [],
    usable: hasTemplates
      ? await countUsableSubscriptions(tx, { appId, openid, templateIds })
      : new Map(),
    templates: hasTemplates ? await selectKnownTemplates(tx, { appId, templateIds }) : new Set(),
    refusals: hasTemplates ? await selectRefusals(tx, { appId, openid, templateIds }) : new Map(),
  };
}

interface Verdict {
  reason?: ReportResult["reason"];
  grant?: Omit<NewGrant, "id" | "appId" | "openid">;
  /** The grant that this report is the second witness of. */
  witnessOf?: string;
}

function judge(
  check: CheckedReport,
  { known, now, openid }: { known: Known; now: number; openid: string },
): Verdict {
  switch (check.verdict) {
    case "refused":
      return { reason: check.reason };
    case "no_grant":
      return {};
    case "credential":
      return judgeCredential(check, { known, now, openid });
    case "subscription":
      return judgeSubscription(check, { known, now });
  }
}

function judgeCredential(
  check: CheckedReport & { verdict: "credential" },
  { known, now, openid }: { known: Known; now: number; openid: string },
): Verdict {
  const { kind, credential, orderId, acceptedAt } = check;
  const place = `${kind} ${credential}`;
  const first = known.credentials.get(place);
  if (first) {
    // A payment that a backend confirmed first is reported now: that is the same permission, told for the first time.
    const isFirstReport =
      first.kind === "payment" && first.reportedAt === null && first.openid === openid;
    if (!isFirstReport) return { reason: "ALREADY_KNOWN" };
    first.reportedAt = now;
    return { witnessOf: first.id };
  }
  if (known.usableCredentials >= MAX_USABLE_CREDENTIALS) return { reason: "TOO_MANY_GRANTS" };
  known.usableCredentials += 1;
  known.credentials.set(place, { id: "", kind, openid, reportedAt: now });
  return {
    grant: {
      kind,
      templateId: "",
      orderId,
      credential,
      acceptedAt,
      usableFrom: kind === "form" ? acceptedAt : null,
      confirmedAt: null,
      expiresAt: acceptedAt + (kind === "form" ? GRANT_LIFE_MS : PENDING_PAYMENT_LIFE_MS),
      reportedAt: acceptedAt,
      eventAt: null,
    },
  };
}

function judgeSubscription(
  check: CheckedReport & { verdict: "subscription" },
  { known, now }: { known: Known; now: number },
): Verdict {
  const { templateId, orderId, acceptedAt } = check;
  if (!known.templates.has(templateId)) return { reason: "TEMPLATE_NOT_FOUND" };
  const counterpart = findCounterpart(
    acceptedAt,
    known.witnesses.filter(
      (witness) => witness.templateId === templateId && witness.reportedAt === null,
    ),
  );
  if (counterpart) {
    counterpart.reportedAt = acceptedAt;
    return { witnessOf: counterpart.id };
  }
  const usable = known.usable.get(templateId) ?? 0;
  if (usable >= MAX_USABLE_SUBSCRIBE_GRANTS) return { reason: "TOO_MANY_GRANTS" };
  const refusedAt = known.refusals.get(templateId);
  const subscription = toSubscription({ templateId, orderId, acceptedAt, refusedAt, now });
  if (subscription.voidedAt === null) known.usable.set(templateId, usable + 1);
  return {
    grant: {
      ...subscription,
      reportedAt: acceptedAt,
      eventAt: null,
    },
  };
}
