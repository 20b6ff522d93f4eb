import { expect, test } from "vitest";
import { compareTitles, toPlainTitle } from "./title-words.ts";

test("titles that say the same are the same", () => {
  expect(toPlainTitle("付款成功 提醒")).toBe(toPlainTitle("支付成功通知"));
  expect(toPlainTitle("交易关闭提示")).toBe(toPlainTitle("订单取消通知"));
  expect(compareTitles("付款成功提醒", "支付成功通知")).toBe(1);
});

test("what waits for a payment is not what was paid", () => {
  const paid = compareTitles("订单支付成功通知", "付款成功通知");
  expect(compareTitles("订单支付成功通知", "待付款提醒")).toBeLessThan(paid);
  expect(compareTitles("待付款提醒", "未支付订单提醒")).toBeGreaterThan(
    compareTitles("待付款提醒", "付款成功通知"),
  );
});

test("titles with nothing in common are not alike", () => {
  expect(compareTitles("订单支付成功通知", "预约")).toBe(0);
  expect(compareTitles("", "")).toBe(0);
});
