import type { GrantKind } from "../grants/grant.ts";
import { computeBackoffMs } from "./compute-backoff.ts";
import type { DeliveryReason } from "./delivery.ts";
import type { UnclearHistory } from "./unclear-answers.port.ts";
import type { SendAnswer } from "./wechat.port.ts";

/** What WeChat's answer means for us. Every errcode has exactly one class. */
export type OutcomeClass =
  | "accepted"
  | "token"
  | "form_gone"
  | "refused"
  | "busy"
  | "account"
  | "api"
  | "quota"
  | "template"
  | "page"
  | "message"
  | "unclear"
  | "lost";

/**
 * Facts §1.3, §1.5, §2.1, §2.4, §3.3. An unlisted code is `unclear`: WeChat uses codes that it does not document, and such a
 * code may concern this customer or all of them.
 */
const CODES: readonly (readonly [OutcomeClass, readonly number[]])[] = [
  ["accepted", [0]],
  ["token", [40001, 40014, 42001]],
  ["form_gone", [41028, 41029]],
  ["refused", [43101]],
  ["busy", [-1, 44990, 45011, 43108]],
  ["account", [40002, 40013, 40125, 40164, 40243, 41001, 41002, 41004, 43002, 43003, 43104, 45035]],
  ["account", [48001, 48003, 48004, 50002, 50004, 50007]],
  ["account", [61003, 61004, 61005, 61006, 61007, 61011, 61014, 61015, 61016, 61017, 61023, 61024]],
  ["account", [61028, 89501, 89503, 89506, 89507]],
  ["api", [45109, 48008, 48009]],
  ["quota", [45009]],
  ["template", [40036, 40037, 43107]],
  ["page", [40165, 41030]],
  ["message", [40003, 40226, 45002, 45168, 47003, 49003, 87014]],
  ["unclear", [47001, 48002, 50001, 50003, 50005]],
];

const CLASS_BY_ERRCODE: ReadonlyMap<number, OutcomeClass> = new Map(
  CODES.flatMap(([outcomeClass, errcodes]) =>
    errcodes.map((errcode) => [errcode, outcomeClass] as const),
  ),
);

/** Every listed code; the admin explains each to operators. */
export const ERRCODES_WITH_CLASS: readonly number[] = [...CLASS_BY_ERRCODE.keys()];

export function classifyErrcode(errcode: number): OutcomeClass {
  return CLASS_BY_ERRCODE.get(errcode) ?? "unclear";
}

/** After these codes the mapping is compared with the account, where the template may have changed. */
export const DRIFT_ERRCODES: ReadonlySet<number> = new Set([40036, 40037, 47003, 41030]);

/**
 * How the use that the delivery holds is settled.
 * - `spent`: WeChat has used it · `returned`: free again · `void`: the whole grant is worthless · `emptied`: this use and
 *   every other that was accepted before the request left are void · `kept`: stays held for the next attempt.
 */
export type GrantSettlement = "spent" | "returned" | "void" | "emptied" | "kept";

/** What happens to a delivery after an answer, and why. */
export interface Outcome {
  class: OutcomeClass;
  /**
   * `retry`: queued again, due after `retryAfterMs` · `wait`: waits for a grant, or ends as `no_grant` when its wait has
   * expired.
   */
  next: "sent" | "failed" | "unknown" | "retry" | "wait";
  reason: DeliveryReason | null;
  retryAfterMs: number;
  grant: GrantSettlement;
  /** What to pause for all deliveries: the account, or the channel's API, with a known end (`quota`) or without. */
  pause: "account" | "api" | "quota" | null;
  /** The notice needs an operator. */
  requiresAction: boolean;
  /** Why the delivery counts as sent without errcode 0. */
  evidence: "form_id_used" | null;
}

export interface OutcomeContext {
  answer: SendAnswer;
  /** `null` when a test was sent without a grant. */
  grantKind: GrantKind | null;
  /** Time from the payment's confirmation to the send; `null` when the grant is not a payment. */
  msSincePaymentConfirmed: number | null;
  /** Attempts before this one. */
  attempts: number;
  /** Consecutive unanswered sends with this grant. */
  lostInARow: number;
  /** The history of this delivery's `unclear` answers, once they are stored. */
  unclear?: UnclearHistory;
  /** 0 ≤ random < 1, for the jitter. */
  random: number;
}

/** When this many consecutive customers get the same code and none is served in between, the cause is not a single customer. */
export const UNCLEAR_CUSTOMERS = 3;
/** Delays after each `unclear` answer; the delivery fails when they are used up. */
const UNCLEAR_WAITS_MS = [10_000, 20_000, 60_000, 180_000, 540_000] as const;
/** With others served meanwhile, this many attempts show that WeChat rejects this message. */
const UNCLEAR_TRIES_BESIDE_OTHERS = 3;

/** WeChat needs a moment before it accepts a paid prepay_id (facts §2.5). */
const FRESH_PAYMENT_MS = 60_000;
const FRESH_PAYMENT_RETRY_MS = 10_000;
/** After this many unanswered sends with one formId the delivery is unknown. */
export const MAX_LOST_IN_A_ROW = 3;
/** 45011 says "retry next minute" (facts §1.3). */
const MINUTE_QUOTA_BACKOFF_MS = 60_000;

const settled = {
  retryAfterMs: 0,
  pause: null,
  requiresAction: false,
  evidence: null,
  reason: null,
} as const;

/**
 * An error of the token endpoint concerns the account: the message never left, so it cannot be at fault. 40001 there means a
 * wrong secret (facts §1.3).
 */
function classify({ from, errcode }: Extract<SendAnswer, { kind: "answered" }>): OutcomeClass {
  const outcomeClass = classifyErrcode(errcode);
  if (from === "send" || outcomeClass === "busy" || outcomeClass === "quota") return outcomeClass;
  return outcomeClass === "accepted" ? "busy" : "account";
}

/** The one place that decides what follows from WeChat's answer. */
export function decideOutcome(context: OutcomeContext): Outcome {
  const outcome = decideByClass(context);
  const isRepeat = context.grantKind === "form" && context.lostInARow > 0;
  // The unanswered send may have arrived: with another grant the message could arrive twice.
  return isRepeat && outcome.next === "retry" && outcome.grant === "returned"
    ? { ...outcome, grant: "kept" }
    : outcome;
}

function decideByClass(context: OutcomeContext): Outcome {
  const { answer } = context;
  if (answer.kind === "never_left") return backOff(context, "busy");
  if (answer.kind === "lost") return decideLost(context);

  const outcomeClass = classify(answer);
  switch (outcomeClass) {
    case "accepted":
      return { ...settled, class: "accepted", next: "sent", grant: "spent" };
    case "token":
      // The gateway has already retried once with a new token.
      return backOff(context, "token");
    case "form_gone":
      return decideFormGone(context, answer.errcode);
    case "refused":
      return { ...settled, class: "refused", next: "wait", reason: "NO_GRANT", grant: "emptied" };
    case "busy": {
      const outcome = backOff(context, "busy");
      return answer.errcode === 45011
        ? { ...outcome, retryAfterMs: MINUTE_QUOTA_BACKOFF_MS + outcome.retryAfterMs }
        : outcome;
    }
    case "account":
      return {
        ...settled,
        class: "account",
        next: "retry",
        reason: "ACCOUNT",
        grant: "returned",
        pause: "account",
      };
    case "api":
      return holdForApi();
    case "unclear":
      return decideUnclear(context);
    case "quota":
      return {
        ...settled,
        class: "quota",
        next: "retry",
        reason: "QUOTA",
        grant: "returned",
        pause: "quota",
      };
    case "template":
      return { ...heldForNotice, class: "template", reason: "TEMPLATE" };
    case "page":
      return { ...heldForNotice, class: "page", reason: "PAGE" };
    case "message":
    case "lost":
      return { ...settled, class: "message", next: "failed", reason: "MESSAGE", grant: "returned" };
  }
}

function backOff({ attempts, random }: OutcomeContext, outcomeClass: "busy" | "token"): Outcome {
  const retryAfterMs = computeBackoffMs({ attempts, random });
  return {
    ...settled,
    class: outcomeClass,
    next: "retry",
    reason: "BUSY",
    grant: "returned",
    retryAfterMs,
  };
}

/** WeChat would answer every message of the notice the same way. */
const heldForNotice = {
  ...settled,
  next: "retry",
  grant: "returned",
  requiresAction: true,
} as const;

/** WeChat would reject every message of this channel. */
function holdForApi(outcomeClass: "api" | "unclear" = "api"): Outcome {
  return {
    ...settled,
    class: outcomeClass,
    next: "retry",
    reason: "ACCOUNT",
    grant: "returned",
    pause: "api",
  };
}

/**
 * The code may concern this message or all of them, so the delivery is retried until that shows: several consecutive
 * customers with the same code pause the API; customers served meanwhile show that this message is at fault.
 */
function decideUnclear({ unclear, random }: OutcomeContext): Outcome {
  const { tries, customersInARow, hasWorkedSince } = unclear ?? FIRST_UNCLEAR;
  if (customersInARow >= UNCLEAR_CUSTOMERS) return holdForApi("unclear");
  const waitMs = UNCLEAR_WAITS_MS[tries - 1];
  const isEnough = hasWorkedSince && tries >= UNCLEAR_TRIES_BESIDE_OTHERS;
  if (waitMs === undefined || isEnough)
    return { ...settled, class: "unclear", next: "failed", reason: "MESSAGE", grant: "returned" };
  return {
    ...settled,
    class: "unclear",
    next: "retry",
    reason: "UNCLEAR",
    grant: "returned",
    retryAfterMs: Math.round(waitMs * (1 + random / 4)),
  };
}

const FIRST_UNCLEAR: UnclearHistory = { tries: 1, customersInARow: 1, hasWorkedSince: false };

/** 41029 after a lost answer proves that the lost send arrived; 41028 right after a payment only means "too early". */
function decideFormGone(context: OutcomeContext, errcode: number): Outcome {
  if (errcode === 41029 && context.grantKind === "form" && context.lostInARow > 0) {
    return {
      ...settled,
      class: "accepted",
      next: "sent",
      grant: "spent",
      evidence: "form_id_used",
    };
  }
  const { msSincePaymentConfirmed } = context;
  if (
    errcode === 41028 &&
    msSincePaymentConfirmed !== null &&
    msSincePaymentConfirmed < FRESH_PAYMENT_MS
  ) {
    return {
      ...settled,
      class: "form_gone",
      next: "retry",
      reason: "BUSY",
      grant: "returned",
      retryAfterMs: FRESH_PAYMENT_RETRY_MS,
    };
  }
  // A test sent without a grant has no next grant to try.
  const next = context.grantKind === null ? "failed" : "retry";
  return { ...settled, class: "form_gone", next, reason: "FORM_GONE", grant: "void" };
}

/** A repeat with the same formId is safe: the first send that arrives uses it up. Nothing else may be repeated. */
function decideLost(context: OutcomeContext): Outcome {
  if (context.grantKind === "form" && context.lostInARow + 1 < MAX_LOST_IN_A_ROW) {
    const retryAfterMs = computeBackoffMs(context);
    return {
      ...settled,
      class: "lost",
      next: "retry",
      reason: "LOST",
      grant: "kept",
      retryAfterMs,
    };
  }
  return { ...settled, class: "lost", next: "unknown", reason: "LOST", grant: "spent" };
}
