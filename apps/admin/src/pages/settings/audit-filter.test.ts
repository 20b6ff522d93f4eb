import { expect, test } from "vitest";
import { isAuditFiltered, readAuditFilter, toAuditInput, toAuditQuery } from "./audit-filter.ts";

const query = {
  search: "a1001",
  action: "notice.updated",
  person: "01J",
  from: "2026-01-31T08:30",
  to: "2026-02-01T00:00",
};

test("an address gives the filters that made it", () => {
  const filter = readAuditFilter(query);
  expect(toAuditQuery(filter)).toEqual(query);
  expect(isAuditFiltered(filter)).toBe(true);
  expect(toAuditInput(filter)).toEqual({
    search: "a1001",
    action: "notice.updated",
    userId: "01J",
    from: "2026-01-31T08:30:00+08:00",
    to: "2026-02-01T00:00:00+08:00",
  });
});

test("what cannot be meant is left out", () => {
  const filter = readAuditFilter({ action: "everything", person: ["a", "b"], from: "yesterday" });
  expect(isAuditFiltered(filter)).toBe(false);
  expect(toAuditInput(filter)).toEqual({});
});
