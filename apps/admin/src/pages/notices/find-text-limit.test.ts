import { expect, test } from "vitest";
import { keywordTypes } from "../../locales/zh-cn/rules.ts";
import { findTextLimit } from "./find-text-limit.ts";

const types = Object.keys(keywordTypes) as (keyof typeof keywordTypes)[];

test("the limit is the one that the type's name states", () => {
  const stated = types.map((type) => {
    const [, limit] = /≤(\d+)/.exec(keywordTypes[type].name) ?? [];
    return [type, limit === undefined ? null : Number(limit)];
  });
  expect(
    types.map((type) => [type, findTextLimit(type === "untyped" ? null : type, "汉")]),
  ).toEqual(stated);
});

test("a name without han may be longer", () => {
  expect(findTextLimit("name", "Jane")).toBe(20);
  expect(findTextLimit("name", "张三")).toBe(10);
});
