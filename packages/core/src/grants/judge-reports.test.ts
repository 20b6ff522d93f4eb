import { describe, expect, test } from "vitest";
import {
  GRANT_LIFE_MS,
  MAX_USABLE_CREDENTIALS,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  PENDING_PAYMENT_LIFE_MS,
  WITNESS_WINDOW_MS,
} from "./grant.ts";
import {
  checkEvent,
  judgeAcceptance,
  judgeReports,
  toCredentialKey,
  type KnownGrants,
} from "./judge-reports.ts";
import type { CheckedReport } from "./read-reports.ts";

const NOW = 1_800_000_000_000;

function knowing(changes: Partial<KnownGrants> = {}): KnownGrants {
  return {
    reports: new Map(),
    credentials: new Map(),
    usableCredentials: 0,
    acceptances: [],
    usableSubscriptions: new Map(),
    templateIds: new Set(["t1", "t2"]),
    refusals: new Map(),
    closedOrders: new Set(),
    ...changes,
  };
}

function form(credential = "f1"): CheckedReport {
  return { verdict: "credential", kind: "form", credential, orderId: null, acceptedAt: NOW - 5 };
}

function payment(credential = "wx1"): CheckedReport {
  return { verdict: "credential", kind: "payment", credential, orderId: "o1", acceptedAt: NOW - 5 };
}

function subscription(templateId = "t1", acceptedAt = NOW): CheckedReport {
  return { verdict: "subscription", templateId, orderId: "o1", acceptedAt, isHeld: false };
}

function acceptance(changes: Partial<KnownGrants["acceptances"][0]> = {}) {
  const witnesses = { reportedAt: null, eventAt: NOW };
  return { id: "g1", templateId: "t1", acceptedAt: NOW, ...witnesses, ...changes };
}

function judge(known: KnownGrants, ...checks: CheckedReport[]) {
  const reports = checks.map((check, index) => ({ reportId: `r${index + 1}`, check }));
  return judgeReports(reports, { openid: "alice", known, now: NOW });
}

function reasonsOf({ results }: ReturnType<typeof judge>) {
  return results.map(({ accepted, reason }) => (accepted ? "accepted" : reason));
}

describe("reports", () => {
  test("get results in order, a known one its first result", () => {
    const first = { reportId: "r2", accepted: false, reason: "EXPIRED" } as const;
    const known = knowing({ reports: new Map([["r2", first]]) });
    const refused: CheckedReport = { verdict: "refused", reason: "EMPTY_ID" };
    const judged = judge(known, refused, form(), { verdict: "no_grant" });
    expect(reasonsOf(judged)).toEqual(["EMPTY_ID", "EXPIRED", "accepted"]);
    expect(judged.fresh.map(({ reportId }) => reportId)).toEqual(["r1", "r3"]);
    expect(judged.grants).toEqual([]);
  });

  test("with one reportId in a batch are one report", () => {
    const report = { reportId: "r1", check: form() };
    const context = { openid: "alice", known: knowing(), now: NOW };
    const judged = judgeReports([report, { ...report, check: form("f2") }], context);
    expect(judged.results).toEqual([judged.fresh[0], judged.fresh[0]]);
    expect(judged.grants).toMatchObject([{ credential: "f1" }]);
  });
});

describe("a credential", () => {
  test("of a form is usable at once, of a payment only once confirmed", () => {
    expect(judge(knowing(), form(), payment()).grants).toMatchObject([
      { kind: "form", usableFrom: NOW - 5, expiresAt: NOW - 5 + GRANT_LIFE_MS },
      { kind: "payment", usableFrom: null, expiresAt: NOW - 5 + PENDING_PAYMENT_LIFE_MS },
    ]);
  });

  test("is a grant only once, even if another customer reports it", () => {
    expect(reasonsOf(judge(knowing(), form(), form()))).toEqual(["accepted", "ALREADY_KNOWN"]);
    const others = { id: "g1", openid: "bob", reportedAt: NOW };
    const credentials = new Map([[toCredentialKey("form", "f1"), others]]);
    expect(reasonsOf(judge(knowing({ credentials }), form()))).toEqual(["ALREADY_KNOWN"]);
  });

  test("of a payment that a backend confirmed first can be reported once, by its customer", () => {
    const confirmed = (openid: string) =>
      knowing({
        credentials: new Map([
          [toCredentialKey("payment", "wx1"), { id: "g1", openid, reportedAt: null }],
        ]),
      });
    const judged = judge(confirmed("alice"), payment(), payment());
    expect(reasonsOf(judged)).toEqual(["accepted", "ALREADY_KNOWN"]);
    expect(judged.grants).toEqual([]);
    expect(judged.witnesses).toEqual([
      { grantId: "g1", by: "reportedAt", at: NOW - 5, orderId: "o1", reservedUntil: null },
    ]);
    expect(reasonsOf(judge(confirmed("bob"), payment()))).toEqual(["ALREADY_KNOWN"]);
  });

  test("is refused beyond the customer's limit of usable credentials", () => {
    const known = knowing({ usableCredentials: MAX_USABLE_CREDENTIALS - 1 });
    expect(reasonsOf(judge(known, form(), payment()))).toEqual(["accepted", "TOO_MANY_GRANTS"]);
  });
});

describe("an acceptance", () => {
  test("of a template that the mini program lacks is refused", () => {
    expect(reasonsOf(judge(knowing(), subscription("t9")))).toEqual(["TEMPLATE_NOT_FOUND"]);
  });

  test("that an event already recorded is that grant's second witness, once", () => {
    const known = knowing({ acceptances: [acceptance()] });
    const judged = judge(known, subscription(), subscription());
    expect(judged.witnesses).toEqual([
      { grantId: "g1", by: "reportedAt", at: NOW, orderId: "o1", reservedUntil: null },
    ]);
    expect(judged.grants).toMatchObject([{ templateId: "t1", reportedAt: NOW, eventAt: null }]);
  });

  test.each([
    { why: "is of another template", other: acceptance({ templateId: "t2" }) },
    { why: "was reported already", other: acceptance({ reportedAt: NOW }) },
    { why: "is too far away", other: acceptance({ acceptedAt: NOW - WITNESS_WINDOW_MS - 1 }) },
  ])("is a grant of its own beside one that $why", ({ other }) => {
    const judged = judge(knowing({ acceptances: [other] }), subscription());
    expect(judged.witnesses).toEqual([]);
    expect(judged.grants).toHaveLength(1);
  });

  test("is refused beyond its template's limit of usable grants", () => {
    const usableSubscriptions = new Map([["t1", MAX_USABLE_SUBSCRIBE_GRANTS - 1]]);
    const checks = [subscription(), subscription(), subscription("t2")];
    const judged = judge(knowing({ usableSubscriptions }), ...checks);
    expect(reasonsOf(judged)).toEqual(["accepted", "TOO_MANY_GRANTS", "accepted"]);
  });

  test("is void when the customer refused the template later, and does not count as usable", () => {
    const known = knowing({
      refusals: new Map([["t1", NOW]]),
      usableSubscriptions: new Map([["t1", MAX_USABLE_SUBSCRIBE_GRANTS - 1]]),
    });
    const judged = judge(known, subscription("t1", NOW - 1), subscription("t1", NOW));
    expect(judged.grants.map(({ voidedAt }) => voidedAt)).toEqual([NOW, null]);
  });

  test("from a repeated event changes nothing", () => {
    const repeated = {
      ...{ templateId: "t1", orderId: null, acceptedAt: NOW, isHeld: false },
      by: "eventAt" as const,
    };
    const known = knowing({ acceptances: [acceptance()] });
    expect(judgeAcceptance(repeated, { known, now: NOW })).toEqual({});
    expect(
      judgeAcceptance({ ...repeated, acceptedAt: NOW + 1 }, { known, now: NOW }).grant,
    ).toMatchObject({ reportedAt: null, eventAt: NOW + 1 });
  });
});

test.each([
  ["popup", "accept", "acceptance"],
  ["popup", "reject", "nothing"],
  ["change", "reject", "refusal"],
  ["change", "accept", "nothing"],
] as const)("a %s event with %s means: %s", (kind, status, meaning) => {
  expect(checkEvent({ kind, status })).toBe(meaning);
});
