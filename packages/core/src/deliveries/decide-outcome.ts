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
 * Facts §1.3, §1.5, §2.1, §2.4, §3.3. A code that is not here is `unclear`: WeChat has more of them than it tells, and one
 * may mean this customer or everybody.
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

/** Every code that decides something here: an operator is told what it means. */
export const ERRCODES_WITH_CLASS: readonly number[] = [...CLASS_BY_ERRCODE.keys()];

export function classifyErrcode(errcode: number): OutcomeClass {
  return CLASS_BY_ERRCODE.get(errcode) ?? "unclear";
}

/** The codes after which the mapping is compared with the account: it may have changed there. */
export const DRIFT_ERRCODES: ReadonlySet<number> = new Set([40036, 40037, 47003, 41030]);

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
  /** What stops for every delivery until it is resolved: the account, or the channel's API with or without a known end. */
  pause: "account" | "api" | "quota" | null;
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
  /** What is known of this delivery's `unclear` answer, once it is noted. */
  unclear?: UnclearHistory;
  /** 0 ≤ random < 1, for the jitter. */
  random: number;
}

/** From this many customers in a row with the same code, and nobody served between them, it is not theirs but everybody's. */
export const UNCLEAR_CUSTOMERS = 3;
/** The waits after an `unclear` answer; the delivery fails when they are used up. */
const UNCLEAR_WAITS_MS = [10_000, 20_000, 60_000, 180_000, 540_000] as const;
/** Tries that are enough where others were served meanwhile: then it is this message that WeChat does not take. */
const UNCLEAR_TRIES_BESIDE_OTHERS = 3;

/** WeChat needs a moment before a paid prepay_id can be used (facts §2.5). */
const FRESH_PAYMENT_MS = 60_000;
const FRESH_PAYMENT_RETRY_MS = 10_000;
/** Sends with one formId that had no answer, before nobody knows. */
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

/** Every message of the notice would be answered so. */
const heldForNotice = {
  ...settled,
  next: "retry",
  grant: "returned",
  requiresAction: true,
} as const;

/** Nothing of this channel would be taken, whoever it is for. */
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
 * Nobody knows whether it is this message's or everybody's: it is tried again until that shows. Several customers in a row
 * pause the API; others who are served meanwhile show that it is the message.
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
