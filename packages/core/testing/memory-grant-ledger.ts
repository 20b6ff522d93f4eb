import {
  findCounterpart,
  GRANT_LIFE_MS,
  judgeConfirmation,
  MAX_USABLE_CREDENTIALS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  NEVER_MS,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
} from "../src/grants/grant.ts";
import { isAcceptance } from "../src/grants/credential.ts";
import type { GrantLedger, SubscriptionEvent } from "../src/grants/grant-ledger.port.ts";
import {
  checkReport,
  type CheckedReport,
  type GrantReport,
  type ReportRefusal,
  type ReportResult,
} from "../src/grants/record-reports.ts";
import {
  addGrant,
  emptyIfRefused,
  emptySubscriptions,
  voidFreeUses,
  type MemoryGrant,
  type MemoryStorage,
} from "./memory-storage.ts";

interface Customer {
  appId: string;
  openid: string;
}

export function createMemoryGrantLedger(storage: MemoryStorage): GrantLedger {
  return {
    async report({ appId, openid, reports }) {
      const customer = { appId, openid };
      const results = reports.map((report) => recordReport(storage, { customer, report }));
      confirmPaidOrders(storage, { appId, openids: [openid] });
      return results;
    },
    async recordEvents(appId, events) {
      for (const event of events) recordEvent(storage, { appId, event });
    },
    async confirmPayment({ appId, openid, prepayId, orderId }) {
      const payment =
        findCredential(storage, { appId, kind: "payment", credential: prepayId }) ??
        addGrant(storage, {
          appId,
          openid,
          ...toCredential({ kind: "payment", credential: prepayId, orderId }),
          acceptedAt: storage.now,
          expiresAt: storage.now + PENDING_PAYMENT_LIFE_MS,
          reportedAt: null,
        });
      const verdict = judgeConfirmation(payment, { openid, orderId, now: storage.now });
      if (verdict.confirmed && payment.confirmedAt === null) confirm(storage, payment);
      return verdict;
    },
    async confirmPaidOrders(input) {
      confirmPaidOrders(storage, input);
    },
    async close({ appId, limit }) {
      const over = [...storage.grants.values()].filter(
        (grant) => grant.appId === appId && grant.usesFree > 0 && grant.expiresAt <= storage.now,
      );
      for (const grant of over.slice(0, limit)) voidFreeUses(grant);
      return Math.min(over.length, limit);
    },
  };
}

/** Confirms pending payments whose order was triggered as paid; called by the delivery queue as well. */
export function confirmPaidOrders(
  storage: MemoryStorage,
  { appId, openids }: { appId: string; openids: string[] | null },
): void {
  const paid = new Set(
    [...storage.deliveries.values()]
      .filter(({ notice, kind }) => notice === "order_pay_success" && kind === "trigger")
      .map((delivery) => `${delivery.appId} ${delivery.openid} ${delivery.orderId}`),
  );
  for (const grant of storage.grants.values()) {
    const isPending = grant.kind === "payment" && grant.usableFrom === null && grant.usesFree > 0;
    const isMeant = grant.appId === appId && (openids?.includes(grant.openid) ?? true);
    const isPaid = paid.has(`${grant.appId} ${grant.openid} ${grant.orderId}`);
    const isAlive = grant.acceptedAt + GRANT_LIFE_MS > storage.now;
    if (isPending && isMeant && isPaid && isAlive) confirm(storage, grant);
  }
}

function confirm({ now }: MemoryStorage, grant: MemoryGrant): void {
  grant.confirmedAt = now;
  grant.usableFrom = now + PAYMENT_SETTLING_MS;
  grant.expiresAt = grant.acceptedAt + GRANT_LIFE_MS;
}

function recordReport(
  storage: MemoryStorage,
  { customer, report }: { customer: Customer; report: GrantReport },
): ReportResult {
  const { reportId } = report;
  const place = `${customer.appId} ${customer.openid} ${reportId}`;
  const first = storage.reports.get(place);
  if (first) return first;
  const reason = judge(storage, { customer, check: checkReport(report, storage.now) });
  const result = { reportId, accepted: reason === null, ...(reason && { reason }) };
  storage.reports.set(place, result);
  return result;
}

function judge(
  storage: MemoryStorage,
  { customer, check }: { customer: Customer; check: CheckedReport },
): ReportRefusal | null {
  switch (check.verdict) {
    case "refused":
      return check.reason;
    case "no_grant":
      return null;
    case "credential":
      return addCredential(storage, { customer, check });
    case "subscription":
      if (!storage.templateIds.has(check.templateId)) return "TEMPLATE_NOT_FOUND";
      return addSubscription(storage, { ...customer, ...check, by: "reportedAt" });
  }
}

function addCredential(
  storage: MemoryStorage,
  { customer, check }: { customer: Customer; check: CheckedReport & { verdict: "credential" } },
): ReportRefusal | null {
  const { kind, credential, orderId, acceptedAt } = check;
  const known = findCredential(storage, { appId: customer.appId, kind, credential });
  if (known) {
    const isFirstReport =
      kind === "payment" && known.reportedAt === null && known.openid === customer.openid;
    if (!isFirstReport) return "ALREADY_KNOWN";
    known.reportedAt = acceptedAt;
    known.orderId ??= orderId;
    return null;
  }
  const isUsable = (grant: MemoryGrant) =>
    grant.kind !== "subscribe" &&
    grant.appId === customer.appId &&
    grant.openid === customer.openid &&
    grant.usesFree > 0;
  const usable = [...storage.grants.values()].filter(isUsable).length;
  if (usable >= MAX_USABLE_CREDENTIALS) return "TOO_MANY_GRANTS";
  addGrant(storage, {
    ...customer,
    ...toCredential({ kind, credential, orderId }),
    acceptedAt,
    usableFrom: kind === "form" ? acceptedAt : null,
    expiresAt: acceptedAt + (kind === "form" ? GRANT_LIFE_MS : PENDING_PAYMENT_LIFE_MS),
    reportedAt: acceptedAt,
  });
  return null;
}

function toCredential(given: {
  kind: "form" | "payment";
  credential: string;
  orderId: string | null;
}) {
  return { ...given, templateId: "", usableFrom: null, confirmedAt: null, eventAt: null };
}

function findCredential(
  { grants }: MemoryStorage,
  { appId, kind, credential }: { appId: string; kind: string; credential: string },
): MemoryGrant | undefined {
  return [...grants.values()].find(
    (grant) => grant.appId === appId && grant.kind === kind && grant.credential === credential,
  );
}

/** One witness of an acceptance: the second of a grant that is there, or the first of a new one. */
function addSubscription(
  storage: MemoryStorage,
  witness: Customer & {
    templateId: string;
    orderId: string | null;
    acceptedAt: number;
    by: "reportedAt" | "eventAt";
  },
): ReportRefusal | null {
  const { appId, openid, templateId, orderId, acceptedAt, by } = witness;
  const acceptances = [...storage.grants.values()].filter(
    (grant) => grant.appId === appId && grant.openid === openid && grant.templateId === templateId,
  );
  // The very event again: whoever recorded it did not hear that it was recorded.
  if (by === "eventAt" && acceptances.some(({ eventAt }) => eventAt === acceptedAt)) return null;
  const unpaired = acceptances.filter((grant) => grant[by] === null);
  const counterpart = findCounterpart(acceptedAt, unpaired);
  if (counterpart) {
    counterpart[by] = acceptedAt;
    counterpart.orderId ??= orderId;
    return null;
  }
  const usable = acceptances.filter(({ usesFree }) => usesFree > 0).length;
  if (usable >= MAX_USABLE_SUBSCRIBE_GRANTS) return "TOO_MANY_GRANTS";
  const grant = addGrant(storage, {
    appId,
    openid,
    kind: "subscribe",
    templateId,
    orderId,
    credential: null,
    acceptedAt,
    usableFrom: acceptedAt,
    confirmedAt: null,
    expiresAt: NEVER_MS,
    reportedAt: null,
    eventAt: null,
    [by]: acceptedAt,
  });
  emptyIfRefused(storage, grant);
  return null;
}

function recordEvent(
  storage: MemoryStorage,
  { appId, event }: { appId: string; event: SubscriptionEvent },
): void {
  const { kind, openid, templateId, status, createdAt } = event;
  const isAccepted = isAcceptance(status);
  if (kind === "change") {
    if (!isAccepted) emptySubscriptions(storage, { appId, openid, templateId, before: createdAt });
    return;
  }
  if (!isAccepted || !storage.templateIds.has(templateId)) return;
  addSubscription(storage, {
    appId,
    openid,
    templateId,
    orderId: null,
    acceptedAt: createdAt,
    by: "eventAt",
  });
}
