import { confirmsPayment } from "../src/deliveries/delivery.ts";
import {
  chooseToHold,
  findHolder,
  GRANT_LIFE_MS,
  judgeConfirmation,
  PAYMENT_SETTLING_MS,
} from "../src/grants/grant.ts";
import type { GrantLedger, SubscriptionEvent } from "../src/grants/grant-ledger.port.ts";
import {
  checkEvent,
  createConfirmedPayment,
  judgeAcceptance,
  judgeReports,
  toCredentialKey,
  type KnownGrants,
  type NewHold,
  type WitnessMark,
} from "../src/grants/judge-reports.ts";
import { checkReport, type GrantReport, type ReportResult } from "../src/grants/read-reports.ts";
import {
  addGrant,
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
    async report(input) {
      const results = recordReports(storage, input);
      confirmPaidOrders(storage, { appId: input.appId, openids: [input.openid] });
      return results;
    },
    async recordEvents(appId, events) {
      for (const event of events) recordEvent(storage, { appId, event });
    },
    async confirmPayment({ appId, openid, prepayId, orderId }) {
      const { now } = storage;
      const payment = [...storage.grants.values()].find(
        (grant) =>
          grant.appId === appId && grant.kind === "payment" && grant.credential === prepayId,
      );
      if (!payment) {
        const grant = createConfirmedPayment({ prepayId, orderId, now });
        addGrant(storage, { appId, openid, ...grant });
        return { confirmed: true };
      }
      const verdict = judgeConfirmation(payment, { openid, orderId, now });
      if (verdict.confirmed && payment.confirmedAt === null) confirm(storage, payment);
      return verdict;
    },
    async confirmPaidOrders(input) {
      confirmPaidOrders(storage, input);
    },
    async closeOrder({ appId, orderId }) {
      storage.closedOrders.add(`${appId} ${orderId}`);
      const freed: MemoryGrant[] = [];
      for (const grant of storage.grants.values()) {
        if (grant.appId !== appId || grant.reservedFor !== orderId) continue;
        if (grant.usesFree > 0 && findHolder(grant, storage.now) !== null) freed.push(grant);
        Object.assign(grant, { reservedFor: null, reservedUntil: null });
      }
      return { openids: [...new Set(freed.map(({ openid }) => openid))], released: freed.length };
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

/** Confirms pending payments whose order was triggered as paid; the delivery queue calls it as well. */
export function confirmPaidOrders(
  storage: MemoryStorage,
  { appId, openids }: { appId: string; openids: string[] | null },
): void {
  const paid = new Set(
    [...storage.deliveries.values()]
      .filter(confirmsPayment)
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

function recordReports(
  storage: MemoryStorage,
  { appId, openid, reports }: Customer & { reports: GrantReport[] },
): ReportResult[] {
  const { now } = storage;
  const checked = reports.map((report) => ({
    reportId: report.reportId,
    check: checkReport(report, now),
  }));
  const known = readKnown(storage, { appId, openid });
  const { results, fresh, grants, witnesses, holds } = judgeReports(checked, {
    openid,
    known,
    now,
  });
  for (const witness of witnesses) markWitness(storage, witness);
  for (const grant of grants) addGrant(storage, { appId, openid, ...grant });
  for (const hold of holds) holdFree(storage, { appId, openid, hold });
  for (const result of fresh) storage.reports.set(`${appId} ${openid} ${result.reportId}`, result);
  return results;
}

function recordEvent(
  storage: MemoryStorage,
  { appId, event }: { appId: string; event: SubscriptionEvent },
): void {
  const { openid, templateId, createdAt } = event;
  const meaning = checkEvent(event);
  if (meaning === "refusal")
    emptySubscriptions(storage, { appId, openid, templateId, before: createdAt });
  if (meaning !== "acceptance") return;
  const known = readKnown(storage, { appId, openid });
  const { grant, witness } = judgeAcceptance(
    { templateId, orderId: null, acceptedAt: createdAt, by: "eventAt", isHeld: false },
    { known, now: storage.now },
  );
  if (witness) markWitness(storage, witness);
  if (grant) addGrant(storage, { appId, openid, ...grant });
}

/** All entries of the customer; judging picks what it needs. */
function readKnown(storage: MemoryStorage, { appId, openid }: Customer): KnownGrants {
  const grants = [...storage.grants.values()].filter((grant) => grant.appId === appId);
  const own = grants.filter((grant) => grant.openid === openid).map((grant) => ({ ...grant }));
  const subscriptions = own.filter(({ kind }) => kind === "subscribe");
  const usable = subscriptions.filter(({ usesFree }) => usesFree > 0);
  const byTemplate = Map.groupBy(usable, ({ templateId }) => templateId);
  const place = `${appId} ${openid} `;
  const ofCustomer = <Value>(map: Map<string, Value>) =>
    new Map(
      [...map].flatMap(([key, value]) =>
        key.startsWith(place) ? [[key.slice(place.length), value] as const] : [],
      ),
    );
  return {
    reports: ofCustomer(storage.reports),
    refusals: ofCustomer(storage.refusals),
    credentials: new Map(
      grants.flatMap((grant) =>
        grant.kind !== "subscribe" && grant.credential !== null
          ? [[toCredentialKey(grant.kind, grant.credential), { ...grant }] as const]
          : [],
      ),
    ),
    usableCredentials: own.filter(({ kind, usesFree }) => kind !== "subscribe" && usesFree > 0)
      .length,
    acceptances: subscriptions,
    usableSubscriptions: new Map(
      [...byTemplate].map(([templateId, { length }]) => [templateId, length]),
    ),
    templateIds: storage.templateIds,
    closedOrders: new Set(
      [...storage.closedOrders].flatMap((key) =>
        key.startsWith(`${appId} `) ? [key.slice(appId.length + 1)] : [],
      ),
    ),
  };
}

function holdFree(
  { grants, now }: MemoryStorage,
  { appId, openid, hold }: Customer & { hold: NewHold },
): void {
  const { templateId, orderId, until } = hold;
  const candidates = [...grants.values()].filter(
    (grant) => grant.appId === appId && grant.openid === openid && grant.templateId === templateId,
  );
  const chosen = chooseToHold(candidates, { orderId, now });
  if (chosen) Object.assign(chosen, { reservedFor: orderId, reservedUntil: until });
}

function markWitness(
  { grants, now }: MemoryStorage,
  { grantId, by, at, orderId, reservedUntil }: WitnessMark,
): void {
  const grant = grants.get(grantId);
  if (!grant) throw new Error(`there is no grant ${grantId}`);
  grant[by] = at;
  grant.orderId ??= orderId;
  const holder = findHolder(grant, now);
  if (reservedUntil !== null && grant.usesFree > 0 && (holder === null || holder === orderId))
    Object.assign(grant, { reservedFor: orderId, reservedUntil });
}
