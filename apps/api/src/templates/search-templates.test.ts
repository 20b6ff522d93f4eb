import { expect, test } from "vitest";
import { searchTemplates } from "./search-templates.ts";

const titles = [
  "退款订单支付成功通知",
  "订单支付成功通知",
  "订单支付成功",
  "下单成功提醒",
  "订单取消通知",
  "New Order 通知",
];
const library = titles.map((title, index) => ({ libraryTemplateId: String(index), title }));

function search(query: string): string[] {
  return searchTemplates(library, query).map(({ title }) => title);
}

test("the exact title comes first, then titles that start with the query, then the rest", () => {
  expect(search("订单支付成功")).toEqual([
    "订单支付成功",
    "订单支付成功通知",
    "退款订单支付成功通知",
  ]);
});

test("within a rank, templates keep the library's order", () => {
  expect(search("通知")).toEqual([
    "退款订单支付成功通知",
    "订单支付成功通知",
    "订单取消通知",
    "New Order 通知",
    "下单成功提醒",
  ]);
});

test("an empty query returns every template", () => {
  expect(search("")).toEqual(titles);
  expect(search("  ")).toEqual(titles);
});

test("spaces, character width and case are ignored", () => {
  expect(search(" 订单 取消 ")).toEqual(["订单取消通知"]);
  expect(search("ｎｅｗorder")).toEqual(["New Order 通知"]);
});

test("words match in any order", () => {
  expect(search("通知 取消")).toEqual(["订单取消通知"]);
});

test("a query that matches no title returns nothing", () => {
  expect(search("快递")).toEqual([]);
});
