import { expect, test } from "vitest";
import { arrangeTemplates } from "./arrange-templates.ts";

const paid = { libraryTemplateId: "99", title: "付款成功通知" };
const cancelled = { libraryTemplateId: "994", title: "订单取消通知" };
const refunded = { libraryTemplateId: "1435", title: "退款通知" };

function ids(items: { libraryTemplateId: string; isOnAccount: boolean }[]): [string, boolean][] {
  return items.map(({ libraryTemplateId, isOnAccount }) => [libraryTemplateId, isOnAccount]);
}

test("the account's templates come first, even when they are not on the library's first page", () => {
  const arranged = arrangeTemplates({
    found: [paid, cancelled],
    onAccount: [cancelled, refunded],
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
    isSearch: true,
  });
  expect(ids(arranged)).toEqual([
    ["994", true],
    ["99", false],
  ]);
});
