/// <reference types="miniprogram-api-typings" />
import { expectTypeOf, test } from "vitest";
import { createCollector, type Collector, type FormSubmitEvent, type WxLike } from "./index.ts";

test("WeChat's own wx fits the port", () => {
  const host: WxLike = wx;
  expectTypeOf(host).toExtend<WxLike>();
});

test("a host that lacks a method, or has another shape, is an error", () => {
  // @ts-expect-error request is missing
  const silent: WxLike = { ...wx, request: undefined };
  // @ts-expect-error storage is addressed by text
  const numbered: WxLike = { ...wx, setStorageSync: (key: number) => key };
  expectTypeOf([silent, numbered]).toExtend<WxLike[]>();
});

test("a form's submit event of the typings can be collected", () => {
  expectTypeOf<WechatMiniprogram.FormSubmit>().toExtend<FormSubmitEvent>();
});

test("answers are typed per notice that was asked for", () => {
  const collector: Collector = createCollector({ url: "https://notices.example.com" });
  const answers = collector.requestSubscribe(["order_pay_success"]);
  expectTypeOf(answers).resolves.toHaveProperty("order_pay_success");
  expectTypeOf(answers).resolves.not.toHaveProperty("order_cancel");
});

test("a payment without its order is an error", () => {
  const collector: Collector = createCollector({ url: "https://notices.example.com" });
  // @ts-expect-error orderId is missing
  collector.collectPayment({ package: "prepay_id=wx1" });
});
