import type { GrantKind } from "../grants/grant.ts";
import type { DeliveryReason } from "./delivery.ts";
import type { SendAnswer } from "./wechat.port.ts";

/** What WeChat's answer means for us. Every errcode has exactly one class. */
export type OutcomeClass =
  | "accepted"
  | "token"
  | "form_gone"
  | "refused"
  | "busy"
  | "account"
  | "quota"
  | "template"
  | "message"
  | "lost";

/** Facts §1.3, §2.4, §3.3. A code that is not here is `message`: it would be the same the next time. */
const CLASS_BY_ERRCODE: ReadonlyMap<number, OutcomeClass> = new Map<number, OutcomeClass>([
  [0, "accepted"],
  [40001, "token"],
  [40014, "token"],
  [42001, "token"],
  [41028, "form_gone"],
  [41029, "form_gone"],
  [43101, "refused"],
  [-1, "busy"],
  [45011, "busy"],
  [43108, "busy"],
  [40013, "account"],
  [40125, "account"],
  [40164, "account"],
  [40243, "account"],
  [48001, "account"],
  [50004, "account"],
  [50007, "account"],
  [89503, "account"],
  [89506, "account"],
  [89507, "account"],
  [45009, "quota"],
  [40037, "template"],
  [43107, "template"],
  [47003, "message"],
  [41030, "message"],
  [40003, "message"],
  [45168, "message"],
]);

/** Every code that decides something here: an operator is told what it means. */
export const ERRCODES_WITH_CLASS: readonly number[] = [...CLASS_BY_ERRCODE.keys()];

export function classifyErrcode(errcode: number): OutcomeClass {
  return CLASS_BY_ERRCODE.get(errcode) ?? "message";
}

/** The codes after which the mapping is compared with the account: it may have changed there. */
export const DRIFT_ERRCODES: ReadonlySet<number> = new Set([40037, 47003, 41030]);

/**
 * What becomes of the use that the delivery holds.
 * - `spent`: WeChat has it · `returned`: free again · `void`: the whole grant is worthless · `emptied`: this use and every
 *   other that was accepted before the request left · `kept`: stays held, for the very next try.
 */
export type GrantSettlement = "spent" | "returned" | "void" | "emptied" | "kept";

/** What happens to a delivery after an answer, and why. */
export interface Outcome {
  class: OutcomeClass;
  /** `retry`: queued again, due after `retryAfterMs` · `wait`: waits for a grant, or `no_grant` when its wait is over. */
  next: "sent" | "failed" | "unknown" | "retry" | "wait";
  reason: DeliveryReason | null;
  retryAfterMs: number;
  grant: GrantSettlement;
  /** What stops for every delivery until it is resolved. */
  pause: "account" | "quota" | null;
  /** The notice needs an operator. */
  requiresAction: boolean;
  /** Why `sent` is believed without WeChat's own 0. */
  evidence: "form_id_used" | null;
}

export interface OutcomeContext {
  answer: SendAnswer;
  /** `null` when the send was tried without a grant, as tests may. */
  grantKind: GrantKind | null;
  /** Time from the payment's confirmation to the send; `null` when the grant is no payment. */
  msSincePaymentConfirmed: number | null;
  /** How often this delivery was tried before. */
  attempts: number;
  /** How many sends in a row with this very grant had no answer. */
  lostInARow: number;
  /** 0 ≤ random < 1, for the jitter. */
  random: number;
}

/** WeChat needs a moment before a paid prepay_id can be used (facts §2.5). */
const FRESH_PAYMENT_MS = 60_000;
const FRESH_PAYMENT_RETRY_MS = 10_000;
/** Sends with one formId that had no answer, before nobody knows. */
export const MAX_LOST_IN_A_ROW = 3;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5 * 60_000;
/** 45011 says "retry next minute" (facts §1.3). */
const MINUTE_QUOTA_BACKOFF_MS = 60_000;

/** Doubles from half a second to five minutes; half of it is jitter. */
export function computeBackoffMs({
  attempts,
  random,
}: {
  attempts: number;
  random: number;
}): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

const settled = {
  retryAfterMs: 0,
  pause: null,
  requiresAction: false,
  evidence: null,
  reason: null,
} as const;

/**
 * What the token endpoint refuses, it refuses to the account: the message itself never left, so nothing of it can be wrong.
 * 40001 there means the secret (facts §1.3).
 */
function classify({ from, errcode }: Extract<SendAnswer, { kind: "answered" }>): OutcomeClass {
  const outcomeClass = classifyErrcode(errcode);
  if (from === "send" || outcomeClass === "busy" || outcomeClass === "quota") return outcomeClass;
  return outcomeClass === "accepted" ? "busy" : "account";
}

/** The one place that knows what follows from WeChat's answer. */
export function decideOutcome(context: OutcomeContext): Outcome {
  const outcome = decideByClass(context);
  const isRepeat = context.grantKind === "form" && context.lostInARow > 0;
  // The send without an answer may have arrived: with another grant the message could come twice.
  return isRepeat && outcome.next === "retry" && outcome.grant === "returned"
    ? { ...outcome, grant: "kept" }
    : outcome;
}

/** One case per class. */
function decideByClass(context: OutcomeContext): Outcome {
  const { answer } = context;
  if (answer.kind === "never_left") return backOff(context, "busy");
  if (answer.kind === "lost") return decideLost(context);

  const outcomeClass = classify(answer);
  switch (outcomeClass) {
    case "accepted":
      return { ...settled, class: "accepted", next: "sent", grant: "spent" };
    case "token":
      // The gateway has already replayed once with a new token.
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
      return {
        ...settled,
        class: "template",
        next: "retry",
        reason: "TEMPLATE",
        grant: "returned",
        requiresAction: true,
      };
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

/** 41029 after a lost answer proves that the lost one arrived; 41028 right after a payment only means "too early". */
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
  // A test that went without a grant has no next one to try.
  const next = context.grantKind === null ? "failed" : "retry";
  return { ...settled, class: "form_gone", next, reason: "FORM_GONE", grant: "void" };
}

/** A repeat with the same formId is safe: it is used up by the first that arrived. Nothing else may be repeated. */
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
