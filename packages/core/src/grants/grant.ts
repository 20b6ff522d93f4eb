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
}

export type UsableGrant = Pick<Grant, "usesFree" | "usableFrom" | "expiresAt">;

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
 * Chooses the grant that a delivery takes: one bound to its own order first, then the one that expires first. A grant bound
 * to another order is reserved for as many of that order's deliveries as `waitingByOrder` counts. When nothing is usable now,
 * `retryAt` is when the earliest confirmed payment becomes usable.
 */
export function chooseGrant<
  Candidate extends UsableGrant & Pick<Grant, "id" | "orderId" | "acceptedAt">,
>(input: {
  orderId: string;
  candidates: readonly Candidate[];
  now: number;
  /** How many deliveries of each order wait for what these candidates give. */
  waitingByOrder: ReadonlyMap<string, number>;
}): { grant: Candidate } | { grant: null; retryAt: number | null } {
  const { now, orderId } = input;
  const candidates = withoutReserved(input);
  const usable = candidates.filter((candidate) => isUsable(candidate, now));
  const [best] = usable.toSorted(
    (a, b) =>
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

function withoutReserved<Candidate extends UsableGrant & Pick<Grant, "orderId">>(input: {
  orderId: string;
  candidates: readonly Candidate[];
  now: number;
  waitingByOrder: ReadonlyMap<string, number>;
}): Candidate[] {
  const { orderId, now, waitingByOrder } = input;
  const candidates = input.candidates.filter(
    ({ usesFree, usableFrom, expiresAt }) => usesFree > 0 && usableFrom !== null && expiresAt > now,
  );
  const byOrder = Map.groupBy(candidates, (candidate) => candidate.orderId);
  return candidates.filter(({ orderId: boundTo }) => {
    if (boundTo === null || boundTo === orderId) return true;
    const free = (byOrder.get(boundTo) ?? []).reduce((sum, { usesFree }) => sum + usesFree, 0);
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
