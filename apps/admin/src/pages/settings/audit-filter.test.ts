import { expect, test } from "vitest";
import { auditFilter, toAuditInput } from "./audit-filter.ts";

const query = {
  search: "a1001",
  action: "notice.updated",
  person: "01J",
  from: "2026-01-31T08:30",
  to: "2026-02-01T00:00",
};

test("filters survive a round trip through the URL", () => {
  const filter = auditFilter.read(query);
  expect(auditFilter.pickGiven(filter)).toEqual(query);
  expect(auditFilter.isFiltered(filter)).toBe(true);
  expect(toAuditInput(filter)).toEqual({
    search: "a1001",
    action: "notice.updated",
    userId: "01J",
    from: "2026-01-31T08:30:00+08:00",
    to: "2026-02-01T00:00:00+08:00",
  });
});

test("invalid filter values are ignored", () => {
  const filter = auditFilter.read({ action: "everything", person: ["a", "b"], from: "yesterday" });
  expect(auditFilter.isFiltered(filter)).toBe(false);
  expect(toAuditInput(filter)).toEqual({});
});
