import { describe, expect, test } from "vitest";
import {
  checkReport,
  grantReportSchema,
  grantReportsSchema,
  type GrantReport,
} from "./read-reports.ts";

const NOW = 1_800_000_000_000;
const WEEK_MS = 7 * 86_400_000;

function form(formId: string, ageMs = 0): GrantReport {
  return { kind: "form", reportId: "r1", formId, ageMs };
}

function payment(prepayId: string, ageMs = 0): GrantReport {
  return { kind: "payment", reportId: "r1", prepayId, orderId: "o1", ageMs };
}

function subscription(answer: string, ageMs = 0): GrantReport {
  return { kind: "subscribe", reportId: "r1", templateId: "t1", answer, ageMs };
}

describe("checking a report", () => {
  test("a formId is a credential, accepted at the report's age", () => {
    expect(checkReport({ ...form(" f1 ", 5000), orderId: "o9" }, NOW)).toEqual({
      verdict: "credential",
      kind: "form",
      credential: "f1",
      orderId: "o9",
      acceptedAt: NOW - 5000,
    });
  });

  test("a prepay_id is a credential, with or without the prefix of its package", () => {
    const bare = checkReport(payment("wx2026"), NOW);
    expect(bare).toMatchObject({ verdict: "credential", kind: "payment", credential: "wx2026" });
    expect(checkReport(payment("prepay_id=wx2026"), NOW)).toEqual(bare);
  });

  test.each(["accept", "acceptWithAudio", "acceptWithAlert"])("%s is an acceptance", (answer) => {
    expect(checkReport(subscription(answer, 10), NOW)).toEqual({
      verdict: "subscription",
      isHeld: false,
      templateId: "t1",
      orderId: null,
      acceptedAt: NOW - 10,
    });
  });

  test.each(["reject", "ban", "filter", ""])("%s gives nothing and voids nothing", (answer) => {
    expect(checkReport(subscription(answer), NOW)).toEqual({ verdict: "no_grant" });
  });

  test.each([
    { id: "", reason: "EMPTY_ID" },
    { id: "  ", reason: "EMPTY_ID" },
    { id: "prepay_id=", reason: "EMPTY_ID" },
    { id: "the formId is a mock one", reason: "MOCK_FORM_ID" },
    { id: "requestFormId:fail timeout", reason: "FORM_ID_FAILED" },
    { id: "表单", reason: "INVALID_ID" },
    { id: "x".repeat(129), reason: "INVALID_ID" },
  ])("$id is refused as $reason", ({ id, reason }) => {
    expect(checkReport(form(id), NOW)).toEqual({ verdict: "refused", reason });
  });

  test("a form or payment from a week ago has expired; a subscription never expires", () => {
    expect(checkReport(form("f1", WEEK_MS), NOW)).toEqual({
      verdict: "refused",
      reason: "EXPIRED",
    });
    expect(checkReport(payment("p1", WEEK_MS), NOW)).toMatchObject({ reason: "EXPIRED" });
    expect(checkReport(form("f1", WEEK_MS - 1), NOW).verdict).toBe("credential");
    expect(checkReport(subscription("accept", WEEK_MS * 9), NOW).verdict).toBe("subscription");
  });
});

describe("the shape of a report", () => {
  function findProblems(report: unknown): string[] {
    const parsed = grantReportSchema.safeParse(report);
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join("."));
  }

  test("is one of three kinds", () => {
    expect(findProblems(form("f1"))).toEqual([]);
    expect(findProblems(payment("p1"))).toEqual([]);
    expect(findProblems(subscription("accept"))).toEqual([]);
    expect(findProblems({ ...form("f1"), kind: "gift" })).toEqual(["kind"]);
  });

  test.each([
    { field: "ageMs", report: { ...form("f1"), ageMs: -1 } },
    { field: "reportId", report: { ...form("f1"), reportId: "with space" } },
    { field: "formId", report: { ...form("f1"), formId: 7 } },
    { field: "orderId", report: { kind: "payment", reportId: "r", prepayId: "p", ageMs: 0 } },
    { field: "templateId", report: { ...subscription("accept"), templateId: "" } },
  ])("names $field when it is wrong", ({ field, report }) => {
    expect(findProblems(report)).toEqual([field]);
  });

  test("a call has 1 to 50 reports", () => {
    expect(grantReportsSchema.safeParse([]).success).toBe(false);
    expect(grantReportsSchema.safeParse(Array(50).fill(form("f1"))).success).toBe(true);
    expect(grantReportsSchema.safeParse(Array(51).fill(form("f1"))).success).toBe(false);
  });
});
