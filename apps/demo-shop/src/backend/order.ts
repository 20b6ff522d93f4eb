import { GOODS } from "./goods.ts";
import type { Shipping } from "./shipping.ts";

export type OrderState = "unpaid" | "paid" | "shipped" | "cancelled" | "refunding" | "refunded";
export type RefundType = "refund_only" | "return_and_refund";

export interface OrderLine {
  goodsId: string;
  name: string;
  nameEn: string;
  priceCents: number;
  count: number;
}

/** The outcome of a triggered notice, shown in the phone's backstage. */
export type NoticeOutcome = {
  notice: string;
  at: number;
  /** What tells it from others of this order, e.g. a tracking number. */
  key?: Record<string, string>;
} & (
  | {
      ok: true;
      state: string;
      deliveryId: string;
      /** The service's reason for the outcome. */
      reason?: string | null;
      /** Unix milliseconds; only while waiting for a permission. */
      waitsUntil?: number | null;
      /** Unix milliseconds; when the shop wants it sent, if not at once. */
      scheduledFor?: number;
    }
  | { ok: false; reason: string; message: string }
);

/** What became of a shipment report, shown in the phone's backstage. */
export type ShipmentOutcome = { at: number } & (
  | { ok: true; shipmentId: string; state: string; reason?: string | null }
  | { ok: false; reason: string; message: string }
);

export type RefundDecision = "refunded" | "rejected";

export interface Refund {
  refundSn: string;
  type: RefundType;
  reason: string;
  createdAt: number;
  decision?: RefundDecision;
  decidedAt?: number;
}

/** Times are unix seconds. */
export interface Order {
  orderId: string;
  orderSn: string;
  openid: string;
  lines: OrderLine[];
  totalCents: number;
  createdAt: number;
  state: OrderState;
  cancelledAt?: number;
  cancelReason?: string;
  /** WeChat Pay's number of the payment. */
  transactionId?: string;
  shipping?: Shipping;
  refund?: Refund;
  notices: NoticeOutcome[];
  shipments?: ShipmentOutcome[];
}

/** A refusal by the shop; `status` is the HTTP status. */
export class ShopError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ShopError";
    this.status = status;
  }
}

const MAX_COUNT = 99;

interface NewOrder {
  openid: string;
  items: { goodsId: string; count: number }[];
  /** Unix milliseconds. */
  now: number;
}

/** @throws ShopError */
export function createOrder({ openid, items, now }: NewOrder): Order {
  if (items.length === 0) throw new ShopError(400, "items must not be empty");
  const lines = items.map(({ goodsId, count }) => {
    const goods = GOODS.find((candidate) => candidate.goodsId === goodsId);
    if (!goods) throw new ShopError(400, `items: there are no goods ${JSON.stringify(goodsId)}`);
    if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
      throw new ShopError(400, `items: count must be a whole number from 1 to ${MAX_COUNT}`);
    }
    const { name, nameEn, priceCents } = goods;
    return { goodsId, name, nameEn, priceCents, count };
  });
  const serial = createSerial(now);
  return {
    orderId: `o${serial}`,
    orderSn: serial,
    openid,
    lines,
    totalCents: lines.reduce((sum, { priceCents, count }) => sum + priceCents * count, 0),
    createdAt: toSeconds(now),
    state: "unpaid",
    notices: [],
  };
}

export function payOrder(
  order: Order,
  { transactionId }: { transactionId?: string | undefined },
): void {
  assertState(order, ["unpaid"], "paid");
  order.state = "paid";
  if (transactionId) order.transactionId = transactionId;
}

export function cancelOrder(order: Order, { reason, now }: { reason: string; now: number }): void {
  assertState(order, ["unpaid"], "cancelled");
  order.state = "cancelled";
  order.cancelledAt = toSeconds(now);
  if (reason) order.cancelReason = reason;
}

interface RefundRequest {
  type: RefundType;
  reason: string;
  now: number;
}

export function requestRefund(order: Order, { type, reason, now }: RefundRequest): Refund {
  assertState(order, ["paid", "shipped"], "refunded");
  order.state = "refunding";
  order.refund = { refundSn: `R${createSerial(now)}`, type, reason, createdAt: toSeconds(now) };
  return order.refund;
}

/** A rejected order goes on as it was. */
export function decideRefund(
  order: Order,
  { decision, now }: { decision: RefundDecision; now: number },
): Refund {
  assertState(order, ["refunding"], decision);
  const { refund, shipping } = order;
  if (!refund) throw new ShopError(409, "no refund was requested");
  order.state = decision === "refunded" ? "refunded" : shipping?.isComplete ? "shipped" : "paid";
  return Object.assign(refund, { decision, decidedAt: toSeconds(now) });
}

function assertState(order: Order, expected: readonly OrderState[], wanted: string): void {
  if (!expected.includes(order.state)) {
    throw new ShopError(409, `an order that is ${order.state} cannot be ${wanted}`);
  }
}

/** Date and time at +08:00 plus five random digits, the usual order number format. */
export function createSerial(now: number): string {
  const local = new Date(now + 8 * 3_600_000).toISOString();
  const random = String(Math.floor(Math.random() * 100_000)).padStart(5, "0");
  return local.slice(0, 19).replace(/\D/g, "") + random;
}

export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
