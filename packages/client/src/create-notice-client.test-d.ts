import { expectTypeOf, test } from "vitest";
import {
  adminNotice,
  createNoticeClient,
  createOperatorClient,
  defineNotice,
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

const couponExpiring = defineNotice({
  code: "coupon_expiring",
  name: "优惠券到期提醒",
  fields: {
    coupon_no: { type: "text", name: "券号", example: "C100", required: true },
    amount: { type: "money", name: "金额", example: "20.00", required: true },
    kind: {
      type: "choice",
      name: "类型",
      example: "cash",
      required: false,
      choices: { cash: { name: "代金券" }, off: { name: "折扣券" } },
    },
  },
  keyFields: ["coupon_no"],
});
const classBegins = adminNotice<"class_begins", { room: string; at: number | string }>(
  "class_begins",
);

test("notices of the shop's own take their own fields, beside the built-in ones", () => {
  const { notices } = createNoticeClient({
    url: "https://notices.example.com",
    apiKey: "mpn_key",
    notices: [couponExpiring, classBegins],
  });
  const data = { coupon_no: "C1", amount: 20 };
  void notices.trigger({ notice: "coupon_expiring", ...customer, data });
  void notices.trigger({
    notice: "coupon_expiring",
    ...customer,
    data: { ...data, kind: "off" },
    grantWaitSeconds: 60,
  });
  void notices.trigger({ notice: "class_begins", ...customer, data: { room: "3", at: 1 } });
  void notices.trigger({ notice: "order_pay_success", ...customer, data: order });
  void notices.triggerMany({
    items: [
      { notice: "coupon_expiring", ...customer, data },
      { notice: "order_pay_fail", ...customer, data: order },
    ],
  });
  expectTypeOf(notices.define).returns.resolves.toHaveProperty("notices");
  // @ts-expect-error amount is missing
  void notices.trigger({ notice: "coupon_expiring", ...customer, data: { coupon_no: "C1" } });
  const wrongKind = { ...data, kind: "both" } as const;
  // @ts-expect-error both is not a choice
  void notices.trigger({ notice: "coupon_expiring", ...customer, data: wrongKind });
  // @ts-expect-error points_expiring is not one of its notices
  void notices.trigger({ notice: "points_expiring", ...customer, data });
  // @ts-expect-error room is missing
  void notices.trigger({ notice: "class_begins", ...customer, data: { at: 1 } });
  // @ts-expect-error without `notices`, only built-in ones are known
  void client.notices.trigger({ notice: "coupon_expiring", ...customer, data });
});

test("a key field must be one of the notice's fields", () => {
  const { fields } = couponExpiring;
  // @ts-expect-error colour is not a field
  defineNotice({ code: "coupon_used", name: "券已使用", fields, keyFields: ["colour"] });
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
