import { expect, test } from "vitest";
import { listChanges } from "./list-changes.ts";

test("only changed fields are listed, with their previous values", () => {
  const before = { page: "pages/a", enabled: false, keywords: ["a ← b"] };
  expect(listChanges(before, { ...before, enabled: true })).toEqual([
    { field: "enabled", before: false, after: true },
  ]);
  expect(listChanges(before, { ...before, keywords: ["a ← c"] })).toEqual([
    { field: "keywords", before: ["a ← b"], after: ["a ← c"] },
  ]);
  expect(listChanges(before, before)).toEqual([]);
});

test("a new object lists every field that is set, without a previous value", () => {
  expect(listChanges(null, { appId: "wx", name: null })).toEqual([{ field: "appId", after: "wx" }]);
});
