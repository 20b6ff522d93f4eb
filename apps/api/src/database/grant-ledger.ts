import {
  checkReport,
  findCounterpart,
  GRANT_LIFE_MS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  NEVER_MS,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
  WITNESS_WINDOW_MS,
  type CheckedReport,
  type GrantLedger,
  type GrantReport,
  type ReportResult,
  type SubscriptionEvent,
} from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "./connect.ts";
import { closeGrants } from "./sql/close-grants.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { confirmPayment } from "./sql/confirm-payment.ts";
import { emptySubscriptions } from "./sql/empty-subscriptions.ts";
import { insertGrants, type NewGrant } from "./sql/insert-grants.ts";
import { insertReports } from "./sql/insert-reports.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { markWitness } from "./sql/mark-witness.ts";
import {
  countUsableSubscriptions,
  selectKnownCredentials,
  selectWitnesses,
  type KnownCredential,
  type SubscriptionWitness,
} from "./sql/select-known-grants.ts";
import { selectKnownReports } from "./sql/select-known-reports.ts";
import { selectKnownTemplates } from "./sql/select-known-templates.ts";

interface Deps {
  database: Database;
  newId(): string;
}

/** The ledger on SQLite and on MySQL or MariaDB. One customer's reports and events are recorded one after the other. */
export function createGrantLedger(deps: Deps): GrantLedger {
  const { database } = deps;
  return {
    report: (input) => recordReports(deps, input),
    async recordEvents(appId, events) {
      for (const event of events) await recordEvent(deps, { appId, event });
    },
    confirmPayment: (input) => confirmOnePayment(deps, input),
    async confirmPaidOrders({ appId, openids }) {
      await database.transaction((tx) => confirmPaidOrders(tx, { database, appId, openids }));
    },
    close: ({ appId, limit }) =>
      database.transaction((tx) => closeGrants(tx, { database, appId, limit })),
  };
}

/** What the batch at hand has found and added so far: a later report of it sees the earlier ones. */
interface Known {
  reports: Map<string, ReportResult>;
  credentials: Map<string, KnownCredential>;
  witnesses: SubscriptionWitness[];
  usable: Map<string, number>;
  templates: Set<string>;
}

async function recordReports(
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
    await database.transaction((tx) =>
      confirmPaidOrders(tx, { database, appId, openids: [openid] }),
    );
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
      return judgeSubscription(check, known);
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
  known.credentials.set(place, { id: "", kind, credential, openid, reportedAt: now });
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
  known: Known,
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
  known.usable.set(templateId, usable + 1);
  return {
    grant: {
      ...toSubscription({ templateId, orderId, acceptedAt }),
      reportedAt: acceptedAt,
      eventAt: null,
    },
  };
}

function toSubscription({
  templateId,
  orderId,
  acceptedAt,
}: {
  templateId: string;
  orderId: string | null;
  acceptedAt: number;
}) {
  return {
    kind: "subscribe" as const,
    templateId,
    orderId,
    credential: null,
    acceptedAt,
    usableFrom: acceptedAt,
    confirmedAt: null,
    expiresAt: NEVER_MS,
  };
}

async function recordEvent(
  { database, newId }: Deps,
  { appId, event }: { appId: string; event: SubscriptionEvent },
): Promise<void> {
  const { kind, openid, templateId, status, createdAt } = event;
  const isAcceptance = status.startsWith("accept");
  if (kind === "popup" && !isAcceptance) return;
  await database.transaction(async (tx) => {
    await lockCustomer(tx, { database, appId, openid });
    if (kind === "change") {
      if (!isAcceptance)
        await emptySubscriptions(tx, { appId, openid, templateId, before: createdAt });
      return;
    }
    const templateIds = [templateId];
    if (!(await selectKnownTemplates(tx, { appId, templateIds })).has(templateId)) return;
    const witnesses = await selectWitnesses(tx, {
      appId,
      openid,
      templateIds,
      from: createdAt - WITNESS_WINDOW_MS,
      to: createdAt + WITNESS_WINDOW_MS,
    });
    // The very event again: a process died between recording it and saying so.
    if (witnesses.some(({ eventAt }) => eventAt === createdAt)) return;
    const counterpart = findCounterpart(
      createdAt,
      witnesses.filter(({ eventAt }) => eventAt === null),
    );
    if (counterpart) {
      await markWitness(tx, { id: counterpart.id, by: "event_at", at: createdAt, orderId: null });
      return;
    }
    const usable =
      (await countUsableSubscriptions(tx, { appId, openid, templateIds })).get(templateId) ?? 0;
    if (usable >= MAX_USABLE_SUBSCRIBE_GRANTS) return;
    const subscription = toSubscription({ templateId, orderId: null, acceptedAt: createdAt });
    await insertGrants(tx, [
      { id: newId(), appId, openid, ...subscription, reportedAt: null, eventAt: createdAt },
    ]);
  });
}

async function confirmOnePayment(
  { database, newId }: Deps,
  {
    appId,
    openid,
    prepayId,
    orderId,
  }: { appId: string; openid: string; prepayId: string; orderId: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    if (await confirmPayment(tx, { database, appId, openid, prepayId, orderId })) return;
    const known = await selectKnownCredentials(tx, { appId, credentials: [prepayId] });
    if (known.some(({ kind }) => kind === "payment")) return;
    await insertGrants(tx, [
      {
        id: newId(),
        appId,
        openid,
        kind: "payment",
        templateId: "",
        orderId,
        credential: prepayId,
        acceptedAt: now,
        usableFrom: now + PAYMENT_SETTLING_MS,
        confirmedAt: now,
        expiresAt: now + GRANT_LIFE_MS,
        reportedAt: null,
        eventAt: null,
      },
    ]);
  });
}
