import { computeBackoffMs } from "../deliveries/compute-backoff.ts";
import { classifyErrcode, type OutcomeClass } from "../deliveries/decide-outcome.ts";
import { computeQuotaResetMs } from "../deliveries/pause-store.port.ts";
import type { SendAnswer } from "../deliveries/wechat.port.ts";
import type { ShipmentReason } from "./shipment.ts";

/**
 * What an errcode means for a shipment.
 * - `done`: WeChat knows it now · `refused`: for good · `order_unknown`: often only not yet · `ask`: the order's own shipment
 *   decides · `api`: the mini program may not use shipping management · the rest as for messages.
 */
export type ShipmentClass =
  | "done"
  | "refused"
  | "order_unknown"
  | "ask"
  | "busy"
  | "token"
  | "account"
  | "api"
  | "quota"
  | "unclear";

type Row = readonly [ShipmentClass, ShipmentReason | null, readonly number[]];

/** Shipping management's own codes (facts §10.4), and those of every call that mean something else here. */
const CODES: readonly Row[] = [
  ["done", null, [0, 10060023]],
  ["busy", "BUSY", [-1, 10060012, 10060019]],
  ["order_unknown", "ORDER_UNKNOWN", [10060001]],
  ["ask", "RESHIP_NEEDED", [10060002]],
  ["refused", "RESHIP_USED", [10060003]],
  ["refused", "ORDER_CLOSED", [10060004]],
  ["refused", "PAYER", [10060031, 40003]],
  ["refused", "CONTENT", [10060005, 10060006, 10060007, 10060008, 10060009, 10060014, 10060020]],
  ["refused", "CONTENT", [10060024, 10060025, 10060026, 10060028, 10060029, 10060030, 10060032]],
  ["refused", "CONTENT", [268485194, 268485195, 268485196, 268485197, 268485216, 268485224]],
  ["refused", "CONTENT", [268485226, 268485227, 268485228]],
  ["api", "API", [43104, 45109, 48001, 48003, 48004, 48008, 48009]],
];

const ROW_BY_ERRCODE: ReadonlyMap<number, Row> = new Map(
  CODES.flatMap((row) => row[2].map((errcode) => [errcode, row] as const)),
);

/** Every listed code; the admin explains each. */
export const SHIPMENT_ERRCODES: readonly number[] = [...ROW_BY_ERRCODE.keys()];

export function classifyShipmentErrcode(errcode: number): {
  class: ShipmentClass;
  reason: ShipmentReason | null;
} {
  const row = ROW_BY_ERRCODE.get(errcode);
  if (row) return { class: row[0], reason: row[1] };
  return GENERAL_CLASSES[classifyErrcode(errcode)] ?? { class: "unclear", reason: "UNCLEAR" };
}

/** What the codes of every call mean here; the others cannot concern a shipment. */
const GENERAL_CLASSES: Partial<
  Record<OutcomeClass, { class: ShipmentClass; reason: ShipmentReason }>
> = {
  busy: { class: "busy", reason: "BUSY" },
  token: { class: "token", reason: "BUSY" },
  account: { class: "account", reason: "ACCOUNT" },
  quota: { class: "quota", reason: "QUOTA" },
  message: { class: "refused", reason: "CONTENT" },
};

export interface ShipmentVerdict {
  next: "reported" | "refused" | "retry";
  reason: ShipmentReason | null;
  retryAfterMs: number;
  /** WeChat refuses the account: nothing more is sent for it until a probe succeeds. */
  pausesAccount: boolean;
  /** The upload may have arrived. */
  isUnsure: boolean;
  /** Counts towards the tries of an answer that nobody understands. */
  isUnclear: boolean;
  /** Counts from the first answer that the order is unknown. */
  isOrderUnknown: boolean;
}

export interface ShipmentContext {
  answer: SendAnswer;
  /** Tries before this one. */
  tries: number;
  /** Of these, how many had an unclear answer. */
  unclearTries: number;
  /** Since WeChat first said that it does not know the order; 0 when it has not. */
  msSinceOrderUnknown: number;
  msSinceReport: number;
  /** Unix milliseconds. */
  now: number;
  /** 0 ≤ random < 1, for the jitter. */
  random: number;
}

/** WeChat learns of a payment late (facts §10.4). */
export const ORDER_UNKNOWN_WAIT_MS = 3_600_000;
/** WeChat's deadline for a shipment (facts §10.1): what is not allowed until then is late anyway. */
const API_WAIT_MS = 48 * 3_600_000;
const API_RETRY_MS = 60_000;
const MAX_API_RETRY_MS = 30 * 60_000;
/** Whatever keeps it from being reported, it ends. */
export const SHIPMENT_LIFE_MS = 7 * 86_400_000;
const UNCLEAR_WAITS_MS = [10_000, 60_000, 300_000, 900_000, 1_800_000] as const;

/** The one place that decides what follows from an answer of shipping management. */
export function judgeShipment(context: ShipmentContext): ShipmentVerdict {
  const verdict = judge(context);
  return verdict.next === "retry" && context.msSinceReport >= SHIPMENT_LIFE_MS
    ? { ...verdict, next: "refused", reason: "EXPIRED" }
    : verdict;
}

const plain = {
  retryAfterMs: 0,
  pausesAccount: false,
  isUnsure: false,
  isUnclear: false,
  isOrderUnknown: false,
} as const;

function judge(context: ShipmentContext): ShipmentVerdict {
  const { answer, unclearTries, now } = context;
  if (answer.kind !== "answered") {
    const isUnsure = answer.kind === "lost";
    const reason = isUnsure ? "LOST" : "BUSY";
    return { ...plain, next: "retry", reason, isUnsure, retryAfterMs: backOff(context) };
  }
  const { class: shipmentClass, reason } = classify(answer);
  switch (shipmentClass) {
    case "done":
      return { ...plain, next: "reported", reason: null };
    case "refused":
      return { ...plain, next: "refused", reason };
    case "busy":
    case "token":
      return { ...plain, next: "retry", reason, retryAfterMs: backOff(context) };
    case "order_unknown": {
      const isOver = context.msSinceOrderUnknown >= ORDER_UNKNOWN_WAIT_MS;
      const next = isOver ? "refused" : "retry";
      const retryAfterMs = isOver ? 0 : backOff(context);
      return { ...plain, next, reason, retryAfterMs, isOrderUnknown: true };
    }
    case "account":
      return { ...plain, next: "retry", reason, pausesAccount: true };
    case "quota": {
      const retryAfterMs = computeQuotaResetMs(now) - now + backOff(context);
      return { ...plain, next: "retry", reason, retryAfterMs };
    }
    case "api": {
      const wait = Math.min(MAX_API_RETRY_MS, API_RETRY_MS * 2 ** Math.min(unclearTries, 20));
      const isOver = context.msSinceReport >= API_WAIT_MS;
      const next = isOver ? "refused" : "retry";
      return { ...plain, next, reason, retryAfterMs: isOver ? 0 : wait, isUnclear: true };
    }
    case "ask":
    case "unclear": {
      const wait = UNCLEAR_WAITS_MS[unclearTries];
      const next = wait === undefined ? "refused" : "retry";
      return { ...plain, next, reason, retryAfterMs: wait ?? 0, isUnclear: true };
    }
  }
}

/** An error of the token endpoint concerns the account: the shipment never left. */
function classify({ from, errcode }: Extract<SendAnswer, { kind: "answered" }>): {
  class: ShipmentClass;
  reason: ShipmentReason | null;
} {
  if (from === "send") return classifyShipmentErrcode(errcode);
  const general = classifyErrcode(errcode);
  if (general === "quota") return { class: "quota", reason: "QUOTA" };
  if (general === "busy" || general === "accepted") return { class: "busy", reason: "BUSY" };
  return { class: "account", reason: "ACCOUNT" };
}

function backOff({ tries, random }: ShipmentContext): number {
  return computeBackoffMs({ attempts: tries, random });
}

/** Whether WeChat evaluated the request: then it does not refuse the account. */
export function provesAccountWorks(answer: SendAnswer): boolean {
  return (
    answer.kind === "answered" &&
    answer.from === "send" &&
    !["account", "busy", "token", "unclear"].includes(classifyShipmentErrcode(answer.errcode).class)
  );
}
