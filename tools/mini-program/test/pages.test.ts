import { join } from "node:path";
import { beforeEach, describe, expect, inject, test, vi } from "vitest";
import { readBundle } from "./read-bundle.ts";
import { ShopWindow } from "./shop-window.ts";

const { output } = inject("compiledDemo");
let notes: string[];

beforeEach(() => {
  notes = [];
  vi.spyOn(console, "warn").mockImplementation((note: string) => void notes.push(note));
});

describe.each([
  ["with", "es5"],
  ["without", "as-written"],
])("the pages compiled %s 'ES6 to ES5', on WeChat's component framework", async (_how, name) => {
  const bundle = await readBundle(join(output, name));

  test("sell, ask for permissions, handle payment and refund, and report each permission once", async () => {
    const shop = new ShopWindow(bundle);
    await shop.knowsTemplates();
    await shop.tap("加一件手工陶瓷咖啡杯");
    await shop.tap("提交订单");
    await expect.poll(() => shop.url).toMatch(/^pages\/order\/detail\?id=/);
    const orderId = shop.url.split("=")[1] ?? "";
    await shop.tap("去支付");
    await expect.poll(() => shop.text).toContain("已付款");
    expect(shop.phone.popups).toEqual([["T-paid", "T-failed", "T-cancelled"]]);
    await shop.tap("申请退款");
    await shop.tap("提交申请");
    await expect.poll(() => shop.text).toContain("退款申请中");
    expect(shop.phone.popups).toHaveLength(2);

    await expect.poll(() => shop.service.reports.length).toBe(7);
    const reported = shop.service.reports.map(
      ({ reportId: _id, ageMs: _age, ...report }) => report,
    );
    const asked = { kind: "subscribe", answer: "accept", orderId };
    const expected = [
      { kind: "form", formId: "form-1", orderId },
      { ...asked, templateId: "T-paid", notice: "order_pay_success", moment: "submit" },
      { ...asked, templateId: "T-failed", notice: "order_pay_fail", moment: "submit" },
      { ...asked, templateId: "T-cancelled", notice: "order_cancel", moment: "submit" },
      { kind: "payment", prepayId: `wx-${orderId}`, orderId },
      { ...asked, templateId: "T-refund", notice: "order_refund_apply", moment: "refund" },
      { kind: "form", formId: "form-2", orderId },
    ];
    expect(reported).toEqual(expect.arrayContaining(expected));
  });

  test.each<
    [string, { disturb: (shop: ShopWindow) => void | Promise<void>; note: string; toast: string }]
  >([
    [
      "the notice service is down",
      {
        disturb: ({ service }) => {
          service.outcomes = Array.from({ length: 50 }, () => ({ status: 502 }));
        },
        note: "HTTP 502",
        toast: "暂时没有可订阅的通知",
      },
    ],
    [
      "the customer's main switch is off",
      {
        disturb: async (shop) => {
          await shop.knowsTemplates();
          shop.phone.popupFailure = { errCode: 20004 };
        },
        note: "MAIN_SWITCH_OFF",
        toast: "暂时无法订阅，请稍后再试",
      },
    ],
    [
      "WeChat cannot log in",
      {
        disturb: ({ phone }) => {
          phone.answering = "never";
        },
        note: "TEMPLATES_NOT_LOADED",
        toast: "暂时没有可订阅的通知",
      },
    ],
  ])("keep selling when %s", async (_what, { disturb, note, toast }) => {
    const shop = new ShopWindow(bundle);
    await disturb(shop);
    await shop.tap("加一件手工陶瓷咖啡杯");
    await shop.tap("提交订单");
    await shop.tap("订阅通知");
    await expect.poll(() => notes.join()).toContain(note);
    await shop.tap("去支付");
    await expect.poll(() => shop.text).toContain("已付款");
    expect(shop.toasts).toEqual([toast]);
  });
});
