import { expect, test } from "vitest";
import { listChanges } from "./list-changes.ts";

test("only what changed is told, with what it was", () => {
  const before = { page: "pages/a", enabled: false, keywords: ["a ← b"] };
  expect(listChanges(before, { ...before, enabled: true })).toEqual([
    { field: "enabled", before: false, after: true },
  ]);
  expect(listChanges(before, { ...before, keywords: ["a ← c"] })).toEqual([
    { field: "keywords", before: ["a ← b"], after: ["a ← c"] },
  ]);
  expect(listChanges(before, before)).toEqual([]);
});

test("of something new all that is set is told, without a before", () => {
  expect(listChanges(null, { appId: "wx", name: null })).toEqual([{ field: "appId", after: "wx" }]);
});
