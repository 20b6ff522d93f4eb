/// <reference types="miniprogram-api-typings" />
import { expectTypeOf, test } from "vitest";
import {
  createCollector,
  type Collector,
  type FormSubmitEvent,
  type SubscribeAnswer,
  type WxLike,
} from "./index.ts";

test("WeChat's own wx fits the port", () => {
  const host: WxLike = wx;
  expectTypeOf(host).toExtend<WxLike>();
});

test("a host with a missing or incompatible method is a type error", () => {
  // @ts-expect-error request is missing
  const silent: WxLike = { ...wx, request: undefined };
  // @ts-expect-error storage keys are strings
  const numbered: WxLike = { ...wx, setStorageSync: (key: number) => key };
  expectTypeOf([silent, numbered]).toExtend<WxLike[]>();
});

test("collectForm accepts the submit event of WeChat's typings", () => {
  expectTypeOf<WechatMiniprogram.FormSubmit>().toExtend<FormSubmitEvent>();
});

test("answers are typed by the requested notices", () => {
  const collector: Collector = createCollector({ url: "https://notices.example.com" });
  const answers = collector.requestSubscribe(["order_pay_success"]);
  expectTypeOf(answers).resolves.toHaveProperty("order_pay_success");
  expectTypeOf(answers).resolves.not.toHaveProperty("order_cancel");
});

test("ask answers by notice, with WeChat's own moments or the shop's", () => {
  const collector: Collector = createCollector({ url: "https://notices.example.com", host: wx });
  const answers = collector.ask("submit", { orderId: 7 });
  expectTypeOf(answers).resolves.toEqualTypeOf<Record<string, SubscribeAnswer>>();
  expectTypeOf(collector.ask("my_moment")).toEqualTypeOf(answers);
  // @ts-expect-error a moment is a text
  void collector.ask(["submit"]);
});

test("a payment without an order is a type error", () => {
  const collector: Collector = createCollector({ url: "https://notices.example.com" });
  // @ts-expect-error orderId is missing
  collector.collectPayment({ package: "prepay_id=wx1" });
});
