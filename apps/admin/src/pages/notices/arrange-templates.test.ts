import { expect, test } from "vitest";
import type { RecommendedTemplate, TemplateItem } from "../../api.ts";
import { arrangeTemplates } from "./arrange-templates.ts";

const paid = { libraryTemplateId: "99", title: "付款成功通知" };
const cancelled = { libraryTemplateId: "994", title: "订单取消通知" };
const refunded = { libraryTemplateId: "1435", title: "退款通知" };

function recommended(item: TemplateItem, names: string[], filled: number): RecommendedTemplate {
  const keywords = names.map((name) => ({ keywordId: name, name, type: null }));
  const source = { kind: "text", text: "1" } as const;
  const suggestions = keywords
    .slice(0, filled)
    .map(({ keywordId }) => ({ keywordId, source, why: "name" as const }));
  return { ...item, keywords, suggestions };
}

function ids(items: { libraryTemplateId: string; isOnAccount: boolean }[]): [string, boolean][] {
  return items.map(({ libraryTemplateId, isOnAccount }) => [libraryTemplateId, isOnAccount]);
}

test("the account's templates come first, even when they are not on the library's first page", () => {
  const arranged = arrangeTemplates({
    found: [paid, cancelled],
    onAccount: [cancelled, refunded],
    recommended: [],
    isSearch: false,
  });
  expect(ids(arranged)).toEqual([
    ["994", true],
    ["1435", true],
    ["99", false],
  ]);
});

test("a search shows its matches only", () => {
  const arranged = arrangeTemplates({
    found: [paid, cancelled],
    onAccount: [cancelled, refunded],
    recommended: [recommended(refunded, ["退款金额"], 1)],
    isSearch: true,
  });
  expect(ids(arranged)).toEqual([
    ["994", true],
    ["99", false],
  ]);
});

test("what fits the notice comes before all, once, with what it would fill", () => {
  const arranged = arrangeTemplates({
    found: [cancelled, refunded, paid],
    onAccount: [cancelled],
    recommended: [recommended(paid, ["支付金额", "支付时间"], 1), recommended(cancelled, [], 0)],
    isSearch: false,
  });
  expect(ids(arranged)).toEqual([
    ["99", false],
    ["994", true],
    ["1435", false],
  ]);
  expect(arranged.map(({ fit }) => fit)).toEqual([
    { filled: 1, keywords: ["支付金额", "支付时间"] },
    { filled: 0, keywords: [] },
    null,
  ]);
});
