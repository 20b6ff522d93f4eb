import { expect, test } from "vitest";
import type { NoticeDetail } from "../../api.ts";
import { toSentCard } from "./to-sent-card.ts";

const REQUEST = { data: { thing4: { value: "手工陶瓷咖啡杯" }, amount2: { value: "¥128.00" } } };
const SENT = { request: REQUEST, templateId: "t1", channel: "subscribe" } as const;
const TEMPLATES = {
  subscribe: {
    ...{ templateId: "t1", title: "订单支付成功通知" },
    keywords: [
      { dataKey: "amount2", name: "支付金额" },
      { dataKey: "thing4", name: "商品名称" },
    ],
  },
  template: null,
} as unknown as NoticeDetail["templates"];

test("the card has the names and the order of the template that it was sent with", () => {
  expect(toSentCard(SENT, TEMPLATES)).toEqual({
    title: "订单支付成功通知",
    lines: [
      { key: "amount2", name: "支付金额", value: "¥128.00", state: "ok" },
      { key: "thing4", name: "商品名称", value: "手工陶瓷咖啡杯", state: "ok" },
    ],
  });
});

test("of a former template the values are shown, not another template's names", () => {
  const card = toSentCard({ ...SENT, templateId: "t0" }, TEMPLATES);
  expect(card?.title).toBe("");
  expect(card?.lines.map(({ name, value }) => [name, value])).toEqual([
    ["thing4", "手工陶瓷咖啡杯"],
    ["amount2", "¥128.00"],
  ]);
});

test("what was never sent has no card", () => {
  expect(toSentCard({ request: null, templateId: null, channel: null }, TEMPLATES)).toBeNull();
});
