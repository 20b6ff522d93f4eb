import { expect, test } from "vitest";
import { nameKeywords } from "./use-delivery-words.ts";

const keywords = [
  { dataKey: "thing5", name: "商品名称" },
  { dataKey: "character_string2", name: "订单编号" },
];

test("WeChat's keyword key is replaced by the keyword's name", () => {
  expect(nameKeywords("关键词 thing5 的内容不符合规则", keywords)).toBe(
    "关键词 “商品名称” 的内容不符合规则",
  );
  expect(nameKeywords("The value of character_string2 breaks WeChat's rules", keywords)).toBe(
    "The value of “订单编号” breaks WeChat's rules",
  );
});

test("an unknown key stays, even with a known prefix", () => {
  expect(nameKeywords("thing55", keywords)).toBe("thing55");
});
