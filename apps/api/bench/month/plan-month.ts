import type { Draw } from "./draw.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const MONTH_DAYS = 30;
/** Where a customer may be asked. */
export const TAPS = ["submit", "paid", "refund", "order_page"] as const;
export type Tap = (typeof TAPS)[number];

/** How many questions of a tap the customers decline: the more they want the message, the fewer. */
export const DECLINED: Record<Tap, number> = {
  submit: 0.4,
  paid: 0.5,
  refund: 0.2,
  order_page: 0.1,
};

export const SHARES = {
  /** Of customers: tick "always keep" when they first accept, or when they first decline. */
  alwaysKeepAccepting: 0.15,
  alwaysKeepDeclining: 0.05,
  /** Of phones: a base library that asks for one template, or for three; the others for five. */
  onePerPopup: 0.03,
  threePerPopup: 0.25,
  /** Of payments: the phone gives the payment's callback no tap state. */
  callbackWithoutTap: 0.1,
  /** Of orders: the app is killed before its reports leave; half of them open it again within four days. */
  killed: 0.05,
  opensAgain: 0.5,
  unpaid: 0.06,
  otherPayment: 0.15,
  cancelledByShop: 0.04,
  refundRequested: 0.1,
  visitsOrderPage: 0.25,
  tapsTellMe: 0.6,
};

export interface PlannedCustomer {
  customer: number;
  alwaysKeep: "accept" | "reject" | null;
  sdkVersion: string;
}

/** Times are unix milliseconds; `null` = it does not happen. */
export interface PlannedOrder {
  orderId: string;
  customer: number;
  orderedAt: number;
  isPaid: boolean;
  isWechatPay: boolean;
  isKilled: boolean;
  callbackHasTap: boolean;
  /** After a kill. */
  opensAgainAt: number | null;
  visit: { at: number; tapsTellMe: boolean } | null;
  /** By the customer when unpaid, by the shop when paid. */
  cancelledAt: number | null;
  shippedAt: number | null;
  refundRequestedAt: number | null;
  refundDecidedAt: number | null;
  closedAt: number;
}

export interface Month {
  customers: PlannedCustomer[];
  orders: PlannedOrder[];
}

/** What happens in the month, whichever way the shop asks. */
export function planMonth({
  draw,
  orders,
  customers,
  startAt,
}: {
  draw: Draw;
  orders: number;
  customers: number;
  startAt: number;
}): Month {
  return {
    customers: Array.from({ length: customers }, (_, customer) => planCustomer(draw, customer)),
    orders: Array.from({ length: orders }, (_, order) =>
      planOrder(draw, { order, startAt, customer: Math.floor(draw("who", order) * customers) }),
    ),
  };
}

function planCustomer(draw: Draw, customer: number): PlannedCustomer {
  const habit = draw("habit", customer);
  const { alwaysKeepAccepting, alwaysKeepDeclining } = SHARES;
  const keepsDeclining = habit < alwaysKeepAccepting + alwaysKeepDeclining ? "reject" : null;
  const library = draw("library", customer);
  const isOld = library < SHARES.onePerPopup + SHARES.threePerPopup;
  return {
    customer,
    alwaysKeep: habit < alwaysKeepAccepting ? "accept" : keepsDeclining,
    sdkVersion: library < SHARES.onePerPopup ? "2.8.3" : isOld ? "3.6.0" : "3.12.1",
  };
}

function planOrder(
  draw: Draw,
  { order, startAt, customer }: { order: number; startAt: number; customer: number },
): PlannedOrder {
  const orderId = `order-${order}`;
  const is = (what: keyof typeof SHARES) => draw(what, orderId) < SHARES[what];
  const between = (what: string, least: number, most: number) =>
    Math.round(least + draw(what, orderId) * (most - least));
  const orderedAt = startAt + between("when", 0, MONTH_DAYS * DAY_MS);
  const isPaid = !is("unpaid");
  const isCancelled = !isPaid || is("cancelledByShop");
  const cancelledAt = isCancelled ? orderedAt + (isPaid ? DAY_MS : HOUR_MS) : null;
  const shippedAt = isCancelled ? null : orderedAt + drawDelay(draw, orderId);
  const isRefunded = shippedAt !== null && is("refundRequested");
  const refundRequestedAt = isRefunded ? shippedAt + between("asks", DAY_MS, 8 * DAY_MS) : null;
  const endedAt = refundRequestedAt ?? cancelledAt ?? 0;
  const hasRefund = refundRequestedAt !== null || (isPaid && isCancelled);
  const refundDecidedAt = hasRefund ? endedAt + between("decides", 12 * HOUR_MS, 5 * DAY_MS) : null;
  const visitAt = orderedAt + between("visit", HOUR_MS, 12 * HOUR_MS);
  return {
    orderId,
    customer,
    orderedAt,
    isPaid,
    isWechatPay: !is("otherPayment"),
    isKilled: is("killed"),
    callbackHasTap: !is("callbackWithoutTap"),
    opensAgainAt: is("opensAgain") ? orderedAt + between("again", HOUR_MS, 4 * DAY_MS) : null,
    visit: isPaid && is("visitsOrderPage") ? { at: visitAt, tapsTellMe: is("tapsTellMe") } : null,
    cancelledAt,
    shippedAt,
    refundRequestedAt,
    refundDecidedAt,
    closedAt: (refundDecidedAt ?? cancelledAt ?? (shippedAt ?? orderedAt) + 10 * DAY_MS) + HOUR_MS,
  };
}

/** Seven of ten within two days, the last one in five to ten. */
function drawDelay(draw: Draw, orderId: string): number {
  const speed = draw("speed", orderId);
  const [least, most] = speed < 0.7 ? [0.6, 2] : speed < 0.9 ? [2, 5] : [5, 10];
  return Math.round((least + draw("delay", orderId) * (most - least)) * DAY_MS);
}
