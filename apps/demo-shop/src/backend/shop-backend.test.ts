import { NoticeClientError, type RouterInputs, type RouterOutputs } from "@mp-notice/client";
import { beforeEach, expect, test } from "vitest";
import { createCustomerSessions } from "./customer-sessions.ts";
import { createOrderBook } from "./order-book.ts";
import type { Order } from "./order.ts";
import { actBackstage, listFollowed } from "./backstage.ts";
import { answerShopRequest, takePaymentResult, type ShopBackendDeps } from "./shop-backend.ts";

const NOW = Date.parse("2026-01-31T08:30:00+08:00");

let triggers: RouterInputs["notices"]["trigger"][];
/** Reminders to pay that were triggered, and orders whose reminder was cancelled. */
let reminders: RouterInputs["notices"]["trigger"][];
let cancelled: unknown[];
let closed: string[];
let reports: RouterInputs["shipments"]["report"][];
let isReminderReady: boolean;
let refusal: NoticeClientError | null;
let found: RouterOutputs["deliveries"]["find"];
const sought: unknown[] = [];
let deps: ShopBackendDeps;
let token: string;

beforeEach(() => {
  triggers = [];
  reminders = [];
  cancelled = [];
  closed = [];
  reports = [];
  isReminderReady = false;
  refusal = null;
  found = null;
  sought.length = 0;
  deps = {
    orders: createOrderBook(),
    sessions: createCustomerSessions(),
    exchangeLoginCode: async (code) => code.replace("code-of-", ""),
    client: {
      notices: {
        trigger: async (trigger) => {
          const isReminder = trigger.notice === "order_unpaid";
          (isReminder ? reminders : triggers).push(trigger);
          if (isReminder && !isReminderReady)
            throw new NoticeClientError("NOTICE_NOT_READY", "no mapping", {});
          if (refusal) throw refusal;
          return { deliveryId: "d1", state: "queued", duplicate: false };
        },
      },
      deliveries: {
        find: async (input) => {
          sought.push(input);
          return found;
        },
        cancel: async (input) => {
          cancelled.push(input);
          return { deliveryId: "d1", state: "cancelled", cancelled: true };
        },
      },
      shipments: {
        report: async (report) => {
          reports.push(report);
          if (refusal) throw refusal;
          return { shipmentId: `s${reports.length}`, state: "queued", duplicate: false };
        },
        get: async () => {
          throw new NoticeClientError("UNREACHABLE", "no service", {});
        },
      },
      orders: {
        close: async ({ orderId }) => {
          closed.push(String(orderId));
          if (refusal) throw refusal;
          return { orderId: String(orderId), released: 1 };
        },
      },
    },
    preparePayment: async ({ orderId }) => ({
      timeStamp: String(NOW / 1000),
      nonceStr: "n1",
      package: `prepay_id=wx-${orderId}`,
      signType: "HMAC-SHA256",
      paySign: "S1",
    }),
    reminderDelaySeconds: 1800,
    now: () => NOW,
  };
  token = deps.sessions.open("o1");
});

const call = (method: string, path: string, body: Record<string, unknown> = {}) =>
  answerShopRequest(deps, { method, path, token, body });

/** WeChat Pay's callback. */
const pay = (orderId: string, outcome: "success" | "fail") =>
  takePaymentResult(deps, {
    ...{ orderId, outcome },
    ...(outcome === "success" && { transactionId: `4200${orderId}` }),
  });

/** A tap of the shop's staff. */
const act = async (orderId: string, name: string) => {
  const { status, body } = await actBackstage(deps, { orderId, act: name });
  return { status, ...(body as Order & { acts: string[]; error?: string }) };
};

async function placeOrder(): Promise<Order> {
  const items = [
    { goodsId: "cup", count: 2 },
    { goodsId: "cloth", count: 1 },
  ];
  const { status, body } = await call("POST", "/orders", { items });
  expect(status).toBe(200);
  return body as Order;
}

test("an order is numbered by its time in China and adds up", async () => {
  const order = await placeOrder();
  expect(order).toMatchObject({ openid: "o1", totalCents: 25_600, state: "unpaid", notices: [] });
  expect(order.orderSn).toMatch(/^20260131083000\d{5}$/);
  expect(triggers).toEqual([]);
  expect((await call("GET", "/orders")).body).toMatchObject({
    items: [{ orderSn: order.orderSn }],
  });
});

test("a payment triggers a notice with the order's values", async () => {
  const { orderId, orderSn } = await placeOrder();
  expect(await call("POST", `/orders/${orderId}/payment`)).toMatchObject({
    status: 200,
    body: { package: `prepay_id=wx-${orderId}` },
  });
  expect(await pay(orderId, "success")).toMatchObject({
    state: "paid",
    notices: [{ notice: "order_pay_success", ok: true, state: "queued" }],
  });
  expect(triggers).toEqual([
    {
      notice: "order_pay_success",
      openid: "o1",
      orderId,
      data: {
        order_sn: orderSn,
        order_amount: "256.00",
        order_total_goods_name: "手工陶瓷咖啡杯、亚麻桌布",
        order_create_time: NOW / 1000,
        order_total_goods_num: 3,
      },
    },
  ]);
});

test("a failed payment leaves the order open and triggers a notice", async () => {
  const { orderId } = await placeOrder();
  expect(await pay(orderId, "fail")).toMatchObject({ state: "unpaid" });
  expect(triggers).toMatchObject([{ notice: "order_pay_fail", orderId }]);
});

test("a cancelled order includes a reason only when given", async () => {
  const first = await placeOrder();
  await call("POST", `/orders/${first.orderId}/cancel`, { reason: "拍错了" });
  const second = await placeOrder();
  await call("POST", `/orders/${second.orderId}/cancel`);
  expect(triggers).toMatchObject([
    {
      notice: "order_cancel",
      data: { order_cancel_reason: "拍错了", order_cancel_time: NOW / 1000 },
    },
    { notice: "order_cancel" },
  ]);
  expect(triggers[1]?.data).not.toHaveProperty("order_cancel_reason");
});

test("a cancelled order is closed, also when the service refuses, and a paid one stays open", async () => {
  const [first, second, third] = [await placeOrder(), await placeOrder(), await placeOrder()];
  await pay(first.orderId, "success");
  await call("POST", `/orders/${second.orderId}/cancel`);
  refusal = new NoticeClientError("UNAVAILABLE", "later", {});
  const { status } = await call("POST", `/orders/${third.orderId}/cancel`);
  expect(status).toBe(200);
  expect(closed).toEqual([second.orderId, third.orderId]);
});

test("an unpaid order is reminded of later, unless it is paid or cancelled before", async () => {
  isReminderReady = true;
  const first = await placeOrder();
  expect(first.notices).toMatchObject([
    { notice: "order_unpaid", state: "queued", scheduledFor: NOW + 1_800_000 },
  ]);
  expect(reminders).toMatchObject([
    {
      ...{ notice: "order_unpaid", orderId: first.orderId, delaySeconds: 1800 },
      data: { order_sn: first.orderSn, order_pay_deadline: NOW / 1000 + 1800 },
    },
  ]);
  await pay(first.orderId, "fail");
  expect(cancelled).toEqual([]);
  const paid = await pay(first.orderId, "success");
  expect(cancelled).toEqual([{ notice: "order_unpaid", orderId: first.orderId }]);
  expect(paid.notices[0]).toMatchObject({ notice: "order_unpaid", state: "cancelled" });
  const second = await placeOrder();
  await call("POST", `/orders/${second.orderId}/cancel`);
  expect(cancelled).toHaveLength(2);
});

test("a reminder that no operator has set up is not shown, and not cancelled", async () => {
  const { orderId, notices } = await placeOrder();
  expect(reminders).toHaveLength(1);
  expect(notices).toEqual([]);
  await pay(orderId, "success");
  expect(cancelled).toEqual([]);
});

test("a refund triggers a notice with its number and amounts", async () => {
  const { orderId } = await placeOrder();
  await pay(orderId, "success");
  const refund = { type: "return_and_refund", reason: "商品破损" };
  const { body } = await call("POST", `/orders/${orderId}/refunds`, refund);
  expect(body).toMatchObject({ state: "refunding", refund });
  expect(triggers[1]).toMatchObject({
    notice: "order_refund_apply",
    data: {
      refund_sn: expect.stringMatching(/^R\d{19}$/),
      refund_amount: "256.00",
      refund_type: "return_and_refund",
      refund_reason: "商品破损",
      refund_goods_num: 3,
    },
  });
});

test("an order leaves in two parcels: two reports, and a notice for each parcel", async () => {
  const { orderId, orderSn } = await placeOrder();
  expect((await listFollowed(deps, "o1"))[0]?.acts).toEqual([]);
  await pay(orderId, "success");
  expect((await listFollowed(deps, "o1"))[0]?.acts).toEqual([
    ...["whole", "first_parcel", "pickup", "virtual"],
  ]);
  expect(await act(orderId, "first_parcel")).toMatchObject({
    ...{ status: 200, state: "paid", acts: ["last_parcel"] },
    shipments: [{ ok: true, shipmentId: "s1", state: "queued" }],
  });
  expect(await act(orderId, "last_parcel")).toMatchObject({ state: "shipped", acts: [] });
  expect(reports).toEqual([
    {
      ...{ order: { transactionId: `4200${orderId}` }, openid: "o1", orderId },
      ...{ logistics: "express", allShipped: false },
      parcels: [
        {
          items: "手工陶瓷咖啡杯*2",
          company: "极兔速递",
          trackingNo: expect.stringMatching(/^JT\d{19}$/),
        },
      ],
    },
    expect.objectContaining({
      allShipped: true,
      parcels: [expect.objectContaining({ items: "亚麻桌布*1" })],
    }),
  ]);
  expect(triggers.slice(1)).toMatchObject([
    {
      notice: "order_ship",
      data: {
        ...{ order_sn: orderSn, ship_goods_name: "手工陶瓷咖啡杯" },
        tracking_no: reports[0]?.parcels[0]?.trackingNo,
      },
    },
    { notice: "order_ship", data: { ship_goods_name: "亚麻桌布" } },
  ]);
  sought.length = 0;
  await listFollowed(deps, "o1");
  const trackingNo = reports[1]?.parcels[0]?.trackingNo;
  expect(sought).toContainEqual({
    ...{ notice: "order_ship", orderId },
    data: { tracking_no: trackingNo },
  });
});

test("goods to collect have a code, virtual goods need no notice", async () => {
  const [first, second] = [await placeOrder(), await placeOrder()];
  for (const { orderId } of [first, second]) await pay(orderId, "success");
  expect(await act(first.orderId, "pickup")).toMatchObject({
    shipping: { logistics: "pickup", pickupCode: first.orderSn.slice(-4) },
  });
  await act(second.orderId, "virtual");
  expect(reports.map(({ logistics }) => logistics)).toEqual(["pickup", "virtual"]);
  expect(triggers.slice(2)).toMatchObject([
    { notice: "order_pickup", data: { pickup_code: first.orderSn.slice(-4) } },
  ]);
});

test("a refund of a shipped order is rejected, asked for again, and paid: then the order is closed", async () => {
  const { orderId } = await placeOrder();
  await pay(orderId, "success");
  await act(orderId, "whole");
  const request = () =>
    call("POST", `/orders/${orderId}/refunds`, { type: "refund_only", reason: "不想要了" });
  await request();
  expect(await act(orderId, "rejected")).toMatchObject({ state: "shipped", acts: [] });
  expect(closed).toEqual([]);
  await request();
  expect(await act(orderId, "refunded")).toMatchObject({ state: "refunded", acts: [] });
  expect(closed).toEqual([orderId]);
  const results = triggers.filter(({ notice }) => notice === "order_refund_result");
  expect(results.map(({ data }) => (data as { refund_result: string }).refund_result)).toEqual([
    "rejected",
    "refunded",
  ]);
});

test("a shipment that the service does not take stays shipped, and an act that does not fit is refused", async () => {
  const { orderId } = await placeOrder();
  expect(await act(orderId, "whole")).toMatchObject({ status: 409 });
  await pay(orderId, "success");
  refusal = new NoticeClientError("UNREACHABLE", "no service", {});
  expect(await act(orderId, "whole")).toMatchObject({
    state: "shipped",
    shipments: [{ ok: false, reason: "UNREACHABLE" }],
  });
  for (const name of ["whole", "last_parcel", "refunded", "fly"])
    expect(await act(orderId, name)).toMatchObject({ status: 409 });
  expect(await act("o404", "whole")).toMatchObject({ status: 404 });
});

test("a notice is polled until it ends", async () => {
  const { orderId } = await placeOrder();
  await pay(orderId, "success");
  const delivery = {
    ...{ deliveryId: "d1", kind: "trigger" as const, notice: "order_pay_success", openid: "o1" },
    ...{ orderId, reason: null, errcode: null, channel: null, attempts: 0, resendOf: null },
    ...{ createdAt: "", updatedAt: "", sentAt: null, resentAs: null, again: false },
    lineage: { firstId: "d1", currentId: "d1", resend: "free" as const },
  };
  found = { ...delivery, state: "waiting_for_grant", waitsUntil: "2026-01-31T00:40:00.000Z" };
  const read = async () => (await call("GET", `/orders/${orderId}`)).body;
  expect(await read()).toMatchObject({
    notices: [{ state: "waiting_for_grant", waitsUntil: NOW + 600_000 }],
  });
  found = { ...delivery, state: "sent" };
  expect(await read()).toMatchObject({ notices: [{ state: "sent", waitsUntil: null }] });
  await read();
  expect(sought).toEqual(
    Array.from({ length: 2 }, () => ({ notice: "order_pay_success", orderId })),
  );
});

test("a notice that cannot be queued does not undo the order", async () => {
  refusal = new NoticeClientError("NOTICE_NOT_READY", "no mapping", {});
  const { orderId } = await placeOrder();
  await pay(orderId, "success");
  expect((await call("GET", `/orders/${orderId}`)).body).toMatchObject({
    state: "paid",
    notices: [{ notice: "order_pay_success", ok: false, reason: "NOTICE_NOT_READY" }],
  });
});

test("actions that do not fit the order's state are refused", async () => {
  const { orderId } = await placeOrder();
  const refund = { type: "refund_only", reason: "不想要了" };
  expect((await call("POST", `/orders/${orderId}/refunds`, refund)).status).toBe(409);
  await call("POST", `/orders/${orderId}/cancel`);
  expect((await call("POST", `/orders/${orderId}/payment`)).status).toBe(409);
  await expect(pay(orderId, "success")).rejects.toMatchObject({ status: 409 });
  expect(triggers).toHaveLength(1);
});

test.each([
  ["POST", "/orders", { items: [] }, "items"],
  ["POST", "/orders", { items: [{ goodsId: "car", count: 1 }] }, "car"],
  ["POST", "/orders", { items: [{ goodsId: "cup", count: 0 }] }, "count"],
  ["POST", "/orders", { items: [null] }, "items"],
  ["POST", "/login", {}, "code"],
])("%s %s with %j names what is wrong", async (method, path, body, named) => {
  const answer = await call(method, path, body);
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain(named);
});

test("unknown orders and paths are not found", async () => {
  expect((await call("GET", "/orders/o404")).status).toBe(404);
  expect((await call("POST", "/orders/o404/cancel")).status).toBe(404);
  expect((await call("DELETE", "/orders")).status).toBe(404);
  expect((await call("GET", "/secrets")).status).toBe(404);
});

test("a customer logged in by wx.login sees only their own orders", async () => {
  const { orderId } = await placeOrder();
  const { body } = await call("POST", "/login", { code: "code-of-o2" });
  token = (body as { token: string }).token;
  expect((await call("GET", "/orders")).body).toEqual({ items: [] });
  expect((await call("GET", `/orders/${orderId}`)).status).toBe(404);
  expect((await call("POST", `/orders/${orderId}/cancel`)).status).toBe(404);
  expect(triggers).toEqual([]);
});

test("without a valid token only the login is allowed", async () => {
  token = "made-up";
  expect((await call("GET", "/orders")).status).toBe(401);
  expect((await call("GET", "/goods")).status).toBe(401);
});
