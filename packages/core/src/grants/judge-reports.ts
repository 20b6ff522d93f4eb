import { isAcceptance } from "./credential.ts";
import {
  findCounterpart,
  GRANT_LIFE_MS,
  HOLD_LIFE_MS,
  isRefusedSince,
  MAX_USABLE_CREDENTIALS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  NEVER_MS,
  PAYMENT_SETTLING_MS,
  PENDING_PAYMENT_LIFE_MS,
  type Grant,
} from "./grant.ts";
import type { SubscriptionEvent } from "./grant-ledger.port.ts";
import type { CheckedReport, ReportRefusal, ReportResult } from "./read-reports.ts";

/** When a collector reported the grant, and when WeChat's event arrived for it; unix milliseconds. */
export interface Witnesses {
  reportedAt: number | null;
  eventAt: number | null;
}

/** A grant for the ledger to add. */
export interface NewGrant
  extends Witnesses, Omit<Grant, "id" | "appId" | "openid" | `uses${string}`> {
  /** When set, all its uses are void from the start. */
  voidedAt: number | null;
}

/** The second witness of a grant in the ledger. */
export interface WitnessMark {
  grantId: string;
  by: keyof Witnesses;
  /** Unix milliseconds. */
  at: number;
  /** Binds the grant to this order if it is not bound yet. */
  orderId: string | null;
  /** Holds it for the order until then, unless it is held for another or used; `null` = does not. */
  reservedUntil: number | null;
}

/** Holds a free subscription for an order. */
export interface NewHold {
  templateId: string;
  orderId: string;
  /** Unix milliseconds. */
  until: number;
}

/** The ledger's entries of one customer. Judging adds to them: a later report of a batch sees the earlier ones. */
export interface KnownGrants extends KnownAcceptances {
  /** The first results of these reports, by reportId. */
  reports: Map<string, ReportResult>;
  /** Any customer's grants with these formIds and prepay_ids, by {@link toCredentialKey}. */
  credentials: Map<string, Pick<Grant, "id" | "openid"> & Pick<Witnesses, "reportedAt">>;
  /** How many forms and payments of the customer have a free use. */
  usableCredentials: number;
}

export interface KnownAcceptances {
  /** The customer's acceptances around the time in question, whatever their state. */
  acceptances: (Pick<Grant, "id" | "templateId" | "acceptedAt"> & Witnesses)[];
  /** How many subscriptions of the customer have a free use, by template. */
  usableSubscriptions: Map<string, number>;
  /** Those of the templates in question that the mini program has. */
  templateIds: ReadonlySet<string>;
  /** When the customer last refused a template. */
  refusals: ReadonlyMap<string, number>;
  /** Those of the orders in question that the shop has closed. */
  closedOrders: ReadonlySet<string>;
}

/** The result of a report or an event: a refusal, a new grant, a second witness, or nothing. */
interface Verdict {
  refusal?: ReportRefusal;
  grant?: NewGrant;
  witness?: WitnessMark;
  hold?: NewHold;
}

export function toCredentialKey(kind: "form" | "payment", credential: string): string {
  return `${kind} ${credential}`;
}

/** Judges one customer's reports in order. A known reportId returns its first result again. */
export function judgeReports(
  reports: readonly { reportId: string; check: CheckedReport }[],
  context: { openid: string; known: KnownGrants; now: number },
): {
  /** In the order of the input. */
  results: ReportResult[];
  /** The results of reports with a new reportId. */
  fresh: ReportResult[];
  grants: NewGrant[];
  witnesses: WitnessMark[];
  /** Made after the grants are added. */
  holds: NewHold[];
} {
  const { known } = context;
  const fresh: ReportResult[] = [];
  const grants: NewGrant[] = [];
  const witnesses: WitnessMark[] = [];
  const holds: NewHold[] = [];
  const results = reports.map(({ reportId, check }) => {
    const first = known.reports.get(reportId);
    if (first) return first;
    const { refusal: reason, grant, witness, hold } = judgeReport(check, context);
    if (grant) grants.push(grant);
    if (witness) witnesses.push(witness);
    if (hold) holds.push(hold);
    const result: ReportResult = { reportId, accepted: !reason, ...(reason && { reason }) };
    known.reports.set(reportId, result);
    fresh.push(result);
    return result;
  });
  return { results, fresh, grants, witnesses, holds };
}

function judgeReport(
  check: CheckedReport,
  context: { openid: string; known: KnownGrants; now: number },
): Verdict {
  switch (check.verdict) {
    case "refused":
      return { refusal: check.reason };
    case "no_grant":
      return {};
    case "have":
      return judgeHave(check, context);
    case "credential":
      return judgeCredential(check, context);
    case "subscription":
      return judgeAcceptance({ ...check, by: "reportedAt" }, context);
  }
}

function judgeHave(
  { templateId, orderId, acceptedAt }: CheckedReport & { verdict: "have" },
  { known, now }: { known: KnownGrants; now: number },
): Verdict {
  const until = findHoldEnd({ orderId, acceptedAt, isHeld: true }, { known, now });
  return until === null ? {} : { hold: { templateId, orderId, until } };
}

/** Until when an acceptance is held for its order; `null` when it is not, or the order is closed. */
function findHoldEnd(
  { orderId, acceptedAt, isHeld }: { orderId: string | null; acceptedAt: number; isHeld: boolean },
  { known, now }: { known: KnownAcceptances; now: number },
): number | null {
  const until = acceptedAt + HOLD_LIFE_MS;
  return isHeld && orderId !== null && !known.closedOrders.has(orderId) && until > now
    ? until
    : null;
}

function judgeCredential(
  { kind, credential, orderId, acceptedAt }: CheckedReport & { verdict: "credential" },
  { openid, known }: { openid: string; known: KnownGrants },
): Verdict {
  const key = toCredentialKey(kind, credential);
  const first = known.credentials.get(key);
  if (first) {
    // A backend confirmed this payment before the phone reported it: the first report of the same permission.
    const isFirstReport =
      kind === "payment" && first.reportedAt === null && first.openid === openid;
    if (!isFirstReport) return { refusal: "ALREADY_KNOWN" };
    first.reportedAt = acceptedAt;
    return {
      witness: {
        grantId: first.id,
        by: "reportedAt",
        at: acceptedAt,
        orderId,
        reservedUntil: null,
      },
    };
  }
  if (known.usableCredentials >= MAX_USABLE_CREDENTIALS) return { refusal: "TOO_MANY_GRANTS" };
  known.usableCredentials += 1;
  known.credentials.set(key, { id: "", openid, reportedAt: acceptedAt });
  const grant = {
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
    voidedAt: null,
    reservedFor: null,
    reservedUntil: null,
  };
  return { grant };
}

/** Classifies an event. Of a `change`, only a refusal counts: it voids what was accepted before it. */
export function checkEvent({
  kind,
  status,
}: Pick<SubscriptionEvent, "kind" | "status">): "acceptance" | "refusal" | "nothing" {
  if (isAcceptance(status)) return kind === "popup" ? "acceptance" : "nothing";
  return kind === "change" ? "refusal" : "nothing";
}

/** Judges one witness of an acceptance: the second of a known grant, or the first of a new one. */
export function judgeAcceptance(
  acceptance: {
    templateId: string;
    orderId: string | null;
    acceptedAt: number;
    by: keyof Witnesses;
    isHeld: boolean;
  },
  { known, now }: { known: KnownAcceptances; now: number },
): Verdict {
  const { templateId, orderId, acceptedAt, by } = acceptance;
  const reservedUntil = findHoldEnd(acceptance, { known, now });
  if (!known.templateIds.has(templateId)) return { refusal: "TEMPLATE_NOT_FOUND" };
  const ofTemplate = known.acceptances.filter((other) => other.templateId === templateId);
  // A repeated event: a process died after it recorded the event and before it acknowledged it.
  if (by === "eventAt" && ofTemplate.some(({ eventAt }) => eventAt === acceptedAt)) return {};
  const counterpart = findCounterpart(
    acceptedAt,
    ofTemplate.filter((other) => other[by] === null),
  );
  if (counterpart) {
    counterpart[by] = acceptedAt;
    return { witness: { grantId: counterpart.id, by, at: acceptedAt, orderId, reservedUntil } };
  }
  const usable = known.usableSubscriptions.get(templateId) ?? 0;
  if (usable >= MAX_USABLE_SUBSCRIBE_GRANTS) return { refusal: "TOO_MANY_GRANTS" };
  const isVoid = isRefusedSince(acceptedAt, known.refusals.get(templateId));
  if (!isVoid) known.usableSubscriptions.set(templateId, usable + 1);
  const grant = {
    kind: "subscribe" as const,
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
    voidedAt: isVoid ? now : null,
    reservedFor: reservedUntil === null ? null : orderId,
    reservedUntil,
  };
  return { grant };
}

/** The grant of a payment that a backend confirms before any phone reports it. */
export function createConfirmedPayment({
  prepayId,
  orderId,
  now,
}: {
  prepayId: string;
  orderId: string;
  now: number;
}): NewGrant {
  return {
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
    voidedAt: null,
    reservedFor: null,
    reservedUntil: null,
  };
}
