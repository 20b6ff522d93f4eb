import { expectTypeOf, test } from "vitest";
import {
  createNoticeClient,
  createOperatorClient,
  type NoticeClientError,
  type RouterInputs,
  type RouterOutputs,
} from "./index.ts";

const client = createNoticeClient({ url: "https://notices.example.com", apiKey: "mpn_key" });

const order = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 1,
};
const customer = { openid: "o1", orderId: "1" };

test("each notice takes its own fields", () => {
  void client.notices.trigger({ notice: "order_pay_success", ...customer, data: order });
  void client.notices.trigger({ notice: "order_pay_fail", ...customer, data: order });
  void client.notices.trigger({
    notice: "order_refund_apply",
    ...customer,
    data: {
      order_sn: "1",
      refund_sn: "R1",
      refund_amount: 64,
      order_amount: 128,
      refund_type: "refund_only",
      refund_reason: "商品与描述不符",
      refund_goods_name: "手工陶瓷咖啡杯",
      refund_goods_num: 1,
      refund_create_time: 1_769_824_800,
    },
  });
});

test("an optional field may be absent", () => {
  const data = { ...order, order_cancel_time: 1_769_824_800 };
  void client.notices.trigger({ notice: "order_cancel", ...customer, data });
  const withReason = { ...data, order_cancel_reason: "超时未支付" };
  void client.notices.trigger({ notice: "order_cancel", ...customer, data: withReason });
});

test("a missing field is a type error", () => {
  const { order_amount: _, ...data } = order;
  // @ts-expect-error order_amount is missing
  void client.notices.trigger({ notice: "order_pay_success", ...customer, data });
  // @ts-expect-error order_cancel_time is missing
  void client.notices.trigger({ notice: "order_cancel", ...customer, data: order });
});

test("an unknown field is a type error", () => {
  void client.notices.trigger({
    notice: "order_pay_success",
    ...customer,
    // @ts-expect-error order_total does not exist
    data: { ...order, order_total: "128.00" },
  });
});

test("a value of the wrong type is a type error", () => {
  void client.notices.trigger({
    notice: "order_pay_success",
    ...customer,
    // @ts-expect-error an order number is text or a whole number
    data: { ...order, order_sn: true },
  });
});

test("an unknown notice is a type error", () => {
  // @ts-expect-error order_shipped does not exist
  void client.notices.trigger({ notice: "order_shipped", ...customer, data: order });
});

test("a trigger without a customer or an order is a type error", () => {
  // @ts-expect-error openid is missing
  void client.notices.trigger({ notice: "order_pay_success", orderId: "1", data: order });
  // @ts-expect-error orderId is missing
  void client.notices.trigger({ notice: "order_pay_success", openid: "o1", data: order });
});

test("answers are typed", () => {
  expectTypeOf(client.notices.trigger).returns.resolves.toExtend<{
    deliveryId: string;
    state: string;
    duplicate: boolean;
  }>();
  expectTypeOf(client.collector.createToken).returns.resolves.toEqualTypeOf<{
    token: string;
    expiresAt: string;
  }>();
  expectTypeOf<RouterOutputs["notices"]["trigger"]["state"]>().extract<"sent">().not.toBeNever();
  expectTypeOf<RouterInputs["grants"]["confirmPayment"]>().toEqualTypeOf<{
    openid: string;
    prepayId: string;
    orderId: string | number;
  }>();
});

test("reasons are a closed list", () => {
  expectTypeOf<NoticeClientError["reason"]>().extract<"NOTICE_NOT_READY">().not.toBeNever();
  expectTypeOf<NoticeClientError["reason"]>().not.toEqualTypeOf<string>();
});

test("only the operator client has operators' procedures, and they are typed", () => {
  // @ts-expect-error a backend cannot change a mapping
  void client.notices.update;
  const operator = createOperatorClient();
  expectTypeOf(operator.notices.update.mutate).parameter(0).toHaveProperty("code");
  expectTypeOf(operator.deliveries.watch.subscribe).toBeFunction();
});
