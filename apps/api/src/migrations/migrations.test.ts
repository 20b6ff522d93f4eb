import { expect, test } from "vitest";
import { migrations } from "./index.ts";

test("both dialects have the same migrations, in the order of their numbers, each number once", () => {
  const names = migrations.sqlite.map(({ name }) => name);
  expect(migrations.mysql.map(({ name }) => name)).toEqual(names);
  expect(names).toEqual(names.toSorted());
  expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length);
});
