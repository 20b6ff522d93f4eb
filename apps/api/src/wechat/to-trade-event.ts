import { createHash } from "node:crypto";

/** What WeChat tells of one order, or of the account (facts §10.5). Times are unix milliseconds, `null` where it says none. */
export interface TradeEvent {
  kind: "trade";
  what: "controlled" | "remind_api" | "remind_shipping" | "settlement";
  /** Unix seconds. */
  createTime: number;
  /** `null`: it concerns the account. */
  order: TradeEventOrder | null;
  /** Identical for every retry: the inbox's idempotency key. */
  dedupeKey: string;
}

export interface TradeEventOrder {
  transactionId: string;
  mchId: string;
  outTradeNo: string;
  paidAt: number | null;
  shippedAt: number | null;
  estimatedSettlementAt: number | null;
  /** WeChat's number. */
  confirmMethod: number | null;
  receivedAt: number | null;
  settledAt: number | null;
}

const EVENTS: ReadonlyMap<unknown, TradeEvent["what"]> = new Map([
  ["wxa_trade_controlled", "controlled"],
  ["trade_manage_remind_access_api", "remind_api"],
  ["trade_manage_remind_shipping", "remind_shipping"],
  ["trade_manage_order_settlement", "settlement"],
]);

type Message = Record<string, unknown>;

/** The trade event of a push; `null` for any other message, and for one that lacks what it is about. */
export function toTradeEvent(message: Message): TradeEvent | null {
  const what = EVENTS.get(readText(message, "Event"));
  const createTime = readText(message, "CreateTime");
  if (!what || !/^[1-9]\d{0,9}$/.test(createTime)) return null;
  const order = toOrder(message);
  const isOfOrder = what === "remind_shipping" || what === "settlement";
  if (isOfOrder && !order) return null;
  const event = { kind: "trade", what, createTime: Number(createTime), order } as const;
  return { ...event, dedupeKey: hash(JSON.stringify(event)) };
}

function toOrder(message: Message): TradeEventOrder | null {
  const transactionId = readId(message, "transaction_id", 64);
  if (transactionId === "") return null;
  const method = readText(message, "confirm_receive_method");
  return {
    transactionId,
    mchId: readId(message, "merchant_id", 32),
    outTradeNo: readId(message, "merchant_trade_no", 32),
    paidAt: readTime(message, "pay_time"),
    shippedAt: readTime(message, "shipped_time"),
    estimatedSettlementAt: readTime(message, "estimated_settlement_time"),
    confirmMethod: /^\d{1,3}$/.test(method) ? Number(method) : null,
    receivedAt: readTime(message, "confirm_receive_time"),
    settledAt: readTime(message, "settlement_time"),
  };
}

function readText(message: Message, name: string): string {
  const value = message[name];
  return typeof value === "string" ? value.trim() : "";
}

function readId(message: Message, name: string, maxLength: number): string {
  const text = readText(message, name);
  return text.length <= maxLength && /^[!-~]+$/.test(text) ? text : "";
}

function readTime(message: Message, name: string): number | null {
  const text = readText(message, name);
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) * 1000 : null;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
