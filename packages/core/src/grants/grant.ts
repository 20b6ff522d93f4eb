import type { PaymentConfirmation } from "./grant-ledger.port.ts";

export const GRANT_KINDS = ["form", "payment", "subscribe"] as const;
export type GrantKind = (typeof GRANT_KINDS)[number];

const DAY_MS = 86_400_000;

/** Messages that one action of the customer pays for (facts §2.5, §3.6). */
export const USES_BY_KIND: Record<GrantKind, number> = { form: 1, payment: 3, subscribe: 1 };

/** Lifetime of a form's or payment's permission from the customer's action (facts §2.5). */
export const GRANT_LIFE_MS = 7 * DAY_MS;
/** Subscriptions do not expire (facts §3.6); a number keeps "earliest expiry first" one comparison. */
export const NEVER_MS = Number.MAX_SAFE_INTEGER;
/** WeChat rejects a prepay_id right after its payment (facts §2.5). */
export const PAYMENT_SETTLING_MS = 10_000;
/** A prepay_id can be paid for two hours (facts §6); after that it never will be. */
export const PENDING_PAYMENT_LIFE_MS = 2 * 3_600_000;
/** The collector's report and WeChat's popup event of one acceptance are at most this far apart. */
export const WITNESS_WINDOW_MS = 10 * 60_000;
export const MAX_USABLE_SUBSCRIBE_GRANTS = 50;
/** A permission is held for its order at most this long after the customer was asked. */
export const HOLD_LIFE_MS = 30 * DAY_MS;
/** Usable forms and payments of one customer: a claim reads all of them, and nobody taps that often in a week. */
export const MAX_USABLE_CREDENTIALS = 500;

/** One customer's permission. Times are unix milliseconds. Always: given = free + held + spent + void. */
export interface Grant {
  id: string;
  appId: string;
  openid: string;
  kind: GrantKind;
  /** Empty unless the kind is `subscribe`. */
  templateId: string;
  orderId: string | null;
  /** The formId or bare prepay_id; `null` for a subscription. */
  credential: string | null;
  usesGiven: number;
  usesFree: number;
  usesHeld: number;
  usesSpent: number;
  usesVoid: number;
  /** When the customer gave it. */
  acceptedAt: number;
  /** `null` while a payment is not confirmed. */
  usableFrom: number | null;
  /** When the payment was confirmed; `null` for the other kinds and while it is pending. */
  confirmedAt: number | null;
  expiresAt: number;
  /** The order that alone may take its free use, until `reservedUntil` or until the order is closed. */
  reservedFor: string | null;
  reservedUntil: number | null;
}

export type UsableGrant = Pick<Grant, "usesFree" | "usableFrom" | "expiresAt">;
export type Hold = Pick<Grant, "reservedFor" | "reservedUntil">;

/** The order that a grant is held for now. */
export function findHolder({ reservedFor, reservedUntil }: Hold, now: number): string | null {
  return reservedUntil !== null && reservedUntil > now ? reservedFor : null;
}

/** Which free grant to hold for an order that the customer was not asked for because they have one; `null` when there is none. */
export function chooseToHold<
  Candidate extends UsableGrant & Hold & Pick<Grant, "id" | "orderId" | "acceptedAt">,
>(
  candidates: readonly Candidate[],
  { orderId, now }: { orderId: string; now: number },
): Candidate | null {
  const usable = candidates.filter((candidate) => isUsable(candidate, now));
  // One of a template is enough: the phone may report the same order at several moments.
  if (usable.some((candidate) => findHolder(candidate, now) === orderId)) return null;
  const bond = (candidate: Candidate) =>
    candidate.orderId === orderId ? 0 : candidate.orderId === null ? 1 : 2;
  const [best] = usable
    .filter((candidate) => findHolder(candidate, now) === null)
    .toSorted((a, b) => bond(a) - bond(b) || a.acceptedAt - b.acceptedAt || (a.id < b.id ? -1 : 1));
  return best ?? null;
}

export function isUsable(grant: UsableGrant, now: number): boolean {
  return (
    grant.usesFree > 0 &&
    grant.usableFrom !== null &&
    grant.usableFrom <= now &&
    grant.expiresAt > now
  );
}

/** The kinds that pay for a message of a channel. */
export const KINDS_BY_CHANNEL = {
  subscribe: ["subscribe"],
  template: ["form", "payment"],
} as const satisfies Record<string, readonly GrantKind[]>;

/**
 * Chooses the grant that a delivery takes: one held for its own order first, then one bound to it, then the one that expires
 * first; never one that is held for another order. A grant bound to another order is left to as many of that order's deliveries as
 * `waitingByOrder` counts. When nothing is usable now,
 * `retryAt` is when the earliest confirmed payment becomes usable.
 */
export function chooseGrant<
  Candidate extends UsableGrant & Hold & Pick<Grant, "id" | "orderId" | "acceptedAt">,
>(input: {
  orderId: string;
  candidates: readonly Candidate[];
  now: number;
  /** WeChat spends the permission on a test whatever we hold: it takes a held one when there is no other. */
  isTest?: boolean;
  /** How many deliveries of each order wait for what these candidates give. */
  waitingByOrder: ReadonlyMap<string, number>;
}): { grant: Candidate } | { grant: null; retryAt: number | null } {
  const { now, orderId } = input;
  const candidates = withoutReserved(input);
  const rank = (candidate: Candidate) => {
    const holder = findHolder(candidate, now);
    return holder === orderId ? 0 : holder === null ? 1 : 2;
  };
  const usable = candidates.filter((candidate) => isUsable(candidate, now));
  const [best] = usable.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.orderId === orderId) - Number(a.orderId === orderId) ||
      a.expiresAt - b.expiresAt ||
      a.acceptedAt - b.acceptedAt ||
      (a.id < b.id ? -1 : 1),
  );
  if (best) return { grant: best };
  const upcoming = candidates
    .filter(
      ({ usesFree, usableFrom, expiresAt }) =>
        usesFree > 0 && usableFrom !== null && usableFrom > now && expiresAt > usableFrom,
    )
    .map(({ usableFrom }) => usableFrom ?? now);
  return { grant: null, retryAt: upcoming.length > 0 ? Math.min(...upcoming) : null };
}

function withoutReserved<Candidate extends UsableGrant & Hold & Pick<Grant, "orderId">>(input: {
  orderId: string;
  candidates: readonly Candidate[];
  now: number;
  isTest?: boolean;
  waitingByOrder: ReadonlyMap<string, number>;
}): Candidate[] {
  const { orderId, now, isTest = false, waitingByOrder } = input;
  const candidates = input.candidates.filter(
    ({ usesFree, usableFrom, expiresAt }) => usesFree > 0 && usableFrom !== null && expiresAt > now,
  );
  const byOrder = Map.groupBy(candidates, (candidate) => candidate.orderId);
  return candidates.filter((candidate) => {
    const { orderId: boundTo } = candidate;
    const holder = findHolder(candidate, now);
    if (holder !== null) return holder === orderId || isTest;
    if (boundTo === null || boundTo === orderId) return true;
    const free = (byOrder.get(boundTo) ?? [])
      .filter((other) => (findHolder(other, now) ?? boundTo) === boundTo)
      .reduce((sum, { usesFree }) => sum + usesFree, 0);
    return free > (waitingByOrder.get(boundTo) ?? 0);
  });
}

/** Judges the confirmation of a known payment. It never takes another customer's or another order's payment. */
export function judgeConfirmation(
  payment: Pick<Grant, "openid" | "orderId" | "confirmedAt" | "usesFree" | "acceptedAt">,
  { openid, orderId, now }: { openid: string; orderId: string; now: number },
): PaymentConfirmation {
  if (payment.openid !== openid) return { confirmed: false, reason: "OTHER_CUSTOMER" };
  if (payment.orderId !== null && payment.orderId !== orderId)
    return { confirmed: false, reason: "OTHER_ORDER" };
  const isPending = payment.confirmedAt === null;
  const isWorthless = payment.usesFree === 0 || payment.acceptedAt + GRANT_LIFE_MS <= now;
  return isPending && isWorthless ? { confirmed: false, reason: "EXPIRED" } : { confirmed: true };
}

/** Whether an acceptance is void because the customer refused later, in whichever order the two are recorded. */
export function isRefusedSince(acceptedAt: number, refusedAt: number | undefined): boolean {
  return refusedAt !== undefined && acceptedAt < refusedAt;
}

/** A witness of an acceptance without its counterpart yet. */
export interface UnpairedWitness {
  id: string;
  acceptedAt: number;
}

/** The other side's nearest unpaired witness within the window; `null` when there is none. */
export function findCounterpart<Witness extends UnpairedWitness>(
  acceptedAt: number,
  others: readonly Witness[],
): Witness | null {
  const distance = (witness: Witness) => Math.abs(witness.acceptedAt - acceptedAt);
  const [nearest] = others
    .filter((witness) => distance(witness) <= WITNESS_WINDOW_MS)
    .toSorted((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1));
  return nearest ?? null;
}
