import { createDraw } from "./draw.ts";
import { MonthPhone } from "./month-phone.ts";
import { planMonth, type Month, type PlannedOrder, type Tap } from "./plan-month.ts";
import { startMonthShop, type MonthNotice, type MonthShop } from "./start-month-shop.ts";
import { toTriggerData } from "./trigger-data.ts";

/** How the shop goes about it: one question at the payment for three notices, or a plan with holds and shipment reports. */
export const WAYS = ["at_payment", "planned"] as const;
export type Way = (typeof WAYS)[number];

/** On average. */
const ORDERS_PER_CUSTOMER = 2.5;
const AT_PAYMENT: MonthNotice[] = ["order_pay_success", "order_ship", "order_cancel"];
const START_AT = Date.UTC(2026, 5, 1);

/** By which road a customer was told, or why not: the answers at the order's taps, and whether the app was killed after them. */
export type Told =
  | { by: "report" | "held" | "any" }
  | { by: null; taps: { tap: Tap; answer: string }[]; isKilled: boolean };

export interface MonthResult {
  way: Way;
  orders: number;
  shipments: Told[];
  /** Those of the shipments that are not paid with WeChat Pay: WeChat knows no payment to report them for. */
  otherShipments: Told[];
  refunds: Told[];
  cancellations: Told[];
}

interface OrderInMonth {
  plan: PlannedOrder;
  phone: MonthPhone;
  /** What the customer answered, by notice. */
  answers: Map<string, { tap: Tap; answer: string }[]>;
  transactionId: string | null;
  shipmentId: string | null;
}

interface Step {
  at: number;
  order: OrderInMonth;
  act: (shop: MonthShop, way: Way, order: OrderInMonth) => Promise<void>;
}

export async function runMonth({
  way,
  seed,
  orders,
  customers = Math.max(1, Math.round(orders / ORDERS_PER_CUSTOMER)),
}: {
  way: Way;
  seed: number;
  orders: number;
  customers?: number;
}): Promise<MonthResult> {
  const draw = createDraw(seed);
  const month = planMonth({ draw, orders, customers, startAt: START_AT });
  await using shop = await startMonthShop(START_AT);
  const phones: MonthPhone[] = [];
  for (const customer of month.customers) {
    const { openid } = await shop.control<{ openid: string }>("/users", {});
    phones.push(new MonthPhone(shop, { openid, customer, draw }));
  }
  const all = month.orders.map((plan) => openOrder(plan, phones));
  for (const { at, order, act } of listSteps(all)) {
    await shop.advanceTo(at);
    await act(shop, way, order);
    await shop.untilQuiet();
  }
  return { way, orders, ...(await readOutcomes(shop, all)) };
}

function openOrder(plan: Month["orders"][number], phones: MonthPhone[]): OrderInMonth {
  const phone = phones[plan.customer];
  if (!phone) throw new Error(`${plan.orderId} has no customer`);
  return { plan, phone, answers: new Map(), transactionId: null, shipmentId: null };
}

function listSteps(orders: OrderInMonth[]): Step[] {
  const steps = orders.flatMap((order): Step[] => {
    const { plan } = order;
    const wanted: [number | null | undefined, Step["act"]][] = [
      [plan.orderedAt, placeOrder],
      [plan.isKilled ? plan.opensAgainAt : null, openAgain],
      [plan.visit?.at, visitOrder],
      [plan.cancelledAt, cancelOrder],
      [plan.shippedAt, shipOrder],
      [plan.refundRequestedAt, requestRefund],
      [plan.refundDecidedAt, decideRefund],
      [plan.closedAt, closeOrder],
    ];
    return wanted.flatMap(([at, act]) => (typeof at === "number" ? [{ at, order, act }] : []));
  });
  return steps.toSorted((a, b) => a.at - b.at);
}

async function ask(way: Way, order: OrderInMonth, { tap, hasTap }: { tap: Tap; hasTap: boolean }) {
  const { phone, plan, answers } = order;
  const { orderId } = plan;
  const collector = phone.collector;
  const given = await phone.tap({ tap, orderId, hasTap }, () =>
    way === "planned"
      ? collector.ask(tap, { orderId })
      : collector.requestSubscribe<string>(tap === "submit" ? AT_PAYMENT : [], { orderId }),
  );
  for (const [notice, answer] of Object.entries(given)) {
    const text = "reason" in answer ? answer.reason : answer.answer;
    answers.set(notice, [...(answers.get(notice) ?? []), { tap, answer: text }]);
  }
}

async function placeOrder(shop: MonthShop, way: Way, order: OrderInMonth): Promise<void> {
  const { phone, plan } = order;
  await phone.launch();
  phone.isOffline = plan.isKilled;
  await ask(way, order, { tap: "submit", hasTap: true });
  if (plan.isPaid) {
    if (plan.isWechatPay) {
      const body = { orderId: plan.orderId, outcome: "success" };
      const path = `/users/${phone.openid}/pay`;
      order.transactionId = (
        await shop.control<{ transactionId: string }>(path, body)
      ).transactionId;
    }
    await ask(way, order, { tap: "paid", hasTap: plan.callbackHasTap });
  }
  if (plan.isKilled) phone.kill();
  phone.isOffline = false;
  await phone.settle();
  if (plan.isPaid) await tell(shop, order, "order_pay_success");
}

async function openAgain(_shop: MonthShop, _way: Way, { phone }: OrderInMonth): Promise<void> {
  await phone.launch();
}

async function visitOrder(_shop: MonthShop, way: Way, order: OrderInMonth): Promise<void> {
  await order.phone.launch();
  if (!order.plan.visit?.tapsTellMe) return;
  await ask(way, order, { tap: "order_page", hasTap: true });
  await order.phone.settle();
}

async function cancelOrder(shop: MonthShop, _way: Way, order: OrderInMonth): Promise<void> {
  await tell(shop, order, "order_cancel");
}

async function shipOrder(shop: MonthShop, way: Way, order: OrderInMonth): Promise<void> {
  const { orderId } = order.plan;
  if (way === "planned" && order.transactionId !== null) {
    const { shipmentId } = (await shop.serve("shipments.report", {
      order: { transactionId: order.transactionId },
      ...{ openid: order.phone.openid, orderId, logistics: "express" },
      parcels: [{ company: "YD", trackingNo: `43${orderId}`, items: "手工陶瓷咖啡杯*1" }],
    })) as { shipmentId: string };
    order.shipmentId = shipmentId;
    await shop.untilQuiet();
  }
  await tell(shop, order, "order_ship");
}

async function requestRefund(shop: MonthShop, way: Way, order: OrderInMonth): Promise<void> {
  await order.phone.launch();
  await ask(way, order, { tap: "refund", hasTap: true });
  await order.phone.settle();
  await tell(shop, order, "order_refund_apply");
}

async function decideRefund(shop: MonthShop, _way: Way, order: OrderInMonth): Promise<void> {
  await tell(shop, order, "order_refund_result");
}

async function closeOrder(shop: MonthShop, way: Way, { plan }: OrderInMonth): Promise<void> {
  if (way === "planned") await shop.serve("orders.close", { orderId: plan.orderId });
}

const toKey = (notice: MonthNotice, orderId: string) => `${notice}:${orderId}`;

async function tell(shop: MonthShop, order: OrderInMonth, notice: MonthNotice): Promise<void> {
  const { orderId } = order.plan;
  await shop.serve("notices.trigger", {
    ...{ notice, orderId, openid: order.phone.openid },
    data: toTriggerData(notice, orderId),
    idempotencyKey: toKey(notice, orderId),
  });
}

async function readOutcomes(shop: MonthShop, orders: OrderInMonth[]) {
  const judge = async (order: OrderInMonth, notice: MonthNotice): Promise<Told> => {
    const { plan, shipmentId, answers } = order;
    if (notice === "order_ship" && shipmentId !== null) {
      const path = "shipments.get";
      const { state } = (await shop.serve(path, { shipmentId }, true)) as { state: string };
      if (state === "reported") return { by: "report" };
    }
    const key = { idempotencyKey: toKey(notice, plan.orderId) };
    const found = (await shop.serve("deliveries.find", key, true)) as { state: string } | null;
    const taps = answers.get(notice) ?? [];
    if (found?.state !== "sent") return { by: null, taps, isKilled: plan.isKilled };
    const isHeld = taps.some(({ answer }) => answer === "accept" || answer === "HAVE");
    return { by: isHeld ? "held" : "any" };
  };
  const judgeAll = async (happens: (plan: PlannedOrder) => boolean, notice: MonthNotice) => {
    const told: Told[] = [];
    for (const order of orders) if (happens(order.plan)) told.push(await judge(order, notice));
    return told;
  };
  return {
    shipments: await judgeAll(({ shippedAt }) => shippedAt !== null, "order_ship"),
    otherShipments: await judgeAll(
      ({ shippedAt, isWechatPay }) => shippedAt !== null && !isWechatPay,
      "order_ship",
    ),
    refunds: await judgeAll(
      ({ refundDecidedAt }) => refundDecidedAt !== null,
      "order_refund_result",
    ),
    cancellations: await judgeAll(({ cancelledAt }) => cancelledAt !== null, "order_cancel"),
  };
}
