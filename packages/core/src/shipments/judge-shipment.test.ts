import { describe, expect, test } from "vitest";
import type { SendAnswer } from "../deliveries/wechat.port.ts";
import {
  classifyShipmentErrcode,
  judgeShipment,
  ORDER_UNKNOWN_WAIT_MS,
  provesAccountWorks,
  SHIPMENT_LIFE_MS,
  type ShipmentContext,
} from "./judge-shipment.ts";

const NOW = Date.UTC(2026, 0, 31, 4);
const HOUR_MS = 3_600_000;

function answered(errcode: number, from: "send" | "token" = "send"): SendAnswer {
  return { kind: "answered", from, errcode, errmsg: "", rid: null, msgId: null };
}

function judge(answer: SendAnswer | number, changes: Partial<ShipmentContext> = {}) {
  return judgeShipment({
    answer: typeof answer === "number" ? answered(answer) : answer,
    ...{ tries: 0, unclearTries: 0, msSinceOrderUnknown: 0, msSinceReport: 0, now: NOW, random: 0 },
    ...changes,
  });
}

describe("after an errcode of shipping management", () => {
  test.each([0, 10060023])("%i, WeChat knows the shipment", (errcode) => {
    expect(judge(errcode)).toMatchObject({ next: "reported", reason: null });
  });

  test.each([-1, 10060012, 10060019, 45011, 44990, 40001, 42001, 40014])(
    "%i, it is tried again",
    (errcode) => {
      const verdict = judge(errcode, { tries: 3 });
      expect(verdict).toMatchObject({ next: "retry", reason: "BUSY", pausesAccount: false });
      expect(verdict.retryAfterMs).toBeGreaterThan(0);
    },
  );

  test.each([
    [10060003, "RESHIP_USED"],
    [10060004, "ORDER_CLOSED"],
    [10060031, "PAYER"],
    [40003, "PAYER"],
    ...[10060005, 10060006, 10060007, 10060008, 10060009, 10060014, 10060020].map(
      (errcode) => [errcode, "CONTENT"] as const,
    ),
    ...[10060024, 10060025, 10060026, 10060028, 10060029, 10060030, 10060032].map(
      (errcode) => [errcode, "CONTENT"] as const,
    ),
    ...[268485194, 268485195, 268485196, 268485197, 268485216, 268485224].map(
      (errcode) => [errcode, "CONTENT"] as const,
    ),
    ...[268485226, 268485227, 268485228, 87014].map((errcode) => [errcode, "CONTENT"] as const),
  ] as const)("%i, it is refused for good", (errcode, reason) => {
    expect(judge(errcode)).toMatchObject({ next: "refused", reason });
  });

  test("10060001, it waits at least an hour for the order, then is refused", () => {
    const wait = judge(10060001, { msSinceOrderUnknown: HOUR_MS - 1, tries: 30 });
    expect(wait).toMatchObject({ next: "retry", reason: "ORDER_UNKNOWN", isOrderUnknown: true });
    expect(wait.retryAfterMs).toBeLessThanOrEqual(300_000);
    expect(judge(10060001, { msSinceOrderUnknown: ORDER_UNKNOWN_WAIT_MS })).toMatchObject({
      next: "refused",
      reason: "ORDER_UNKNOWN",
    });
    expect(ORDER_UNKNOWN_WAIT_MS).toBeGreaterThanOrEqual(HOUR_MS);
  });

  test("10060002, the order is asked again, a few times", () => {
    expect(judge(10060002)).toMatchObject({ next: "retry", isUnclear: true });
    expect(judge(10060002, { unclearTries: 5 })).toMatchObject({
      next: "refused",
      reason: "RESHIP_NEEDED",
    });
  });

  test("that nobody knows, it is tried a few times, ever more slowly", () => {
    const waits = [0, 1, 2, 3, 4].map((unclearTries) => judge(987654, { unclearTries }));
    expect(waits.map(({ next }) => next)).toEqual(Array(5).fill("retry"));
    const ms = waits.map(({ retryAfterMs }) => retryAfterMs);
    expect(ms).toEqual(ms.toSorted((a, b) => a - b));
    expect(judge(987654, { unclearTries: 5 })).toMatchObject({
      next: "refused",
      reason: "UNCLEAR",
    });
  });

  test.each([40013, 40125, 40164, 50002, 61004, 89503])("%i, the account pauses", (errcode) => {
    expect(judge(errcode)).toMatchObject({ next: "retry", reason: "ACCOUNT", pausesAccount: true });
  });

  test.each([43104, 48001, 48004, 45109])(
    "%i, only shipments wait, until the deadline",
    (errcode) => {
      expect(judge(errcode)).toMatchObject({ next: "retry", reason: "API", pausesAccount: false });
      expect(judge(errcode, { msSinceReport: 48 * HOUR_MS })).toMatchObject({
        next: "refused",
        reason: "API",
      });
    },
  );

  test("45009, it waits until the quota is reset", () => {
    const { next, reason, retryAfterMs } = judge(45009);
    expect({ next, reason }).toEqual({ next: "retry", reason: "QUOTA" });
    expect(new Date(NOW + retryAfterMs).toISOString()).toMatch(/T16:05/);
  });
});

test("an error of the token endpoint concerns the account, whatever its code means for a shipment", () => {
  expect(judge(answered(10060004, "token"))).toMatchObject({ next: "retry", pausesAccount: true });
  expect(judge(answered(40001, "token"))).toMatchObject({ pausesAccount: true });
  expect(judge(answered(-1, "token"))).toMatchObject({ reason: "BUSY", pausesAccount: false });
  expect(judge(answered(45009, "token"))).toMatchObject({ reason: "QUOTA" });
});

test("a lost answer is tried again and marked, a request that never left is not marked", () => {
  expect(judge({ kind: "lost", cause: "reset" })).toMatchObject({
    next: "retry",
    reason: "LOST",
    isUnsure: true,
  });
  expect(judge({ kind: "never_left", cause: "refused" })).toMatchObject({
    next: "retry",
    isUnsure: false,
  });
});

test("nothing is tried for longer than a week", () => {
  for (const answer of [-1, 45009, 40013])
    expect(judge(answer, { msSinceReport: SHIPMENT_LIFE_MS })).toMatchObject({
      next: "refused",
      reason: "EXPIRED",
    });
  expect(judge(0, { msSinceReport: SHIPMENT_LIFE_MS }).next).toBe("reported");
});

test("only an answer to the shipment itself proves that the account works", () => {
  expect([0, 10060001, 10060004, 45009].map((code) => provesAccountWorks(answered(code)))).toEqual(
    Array(4).fill(true),
  );
  expect([-1, 40001, 40013, 987654].map((code) => provesAccountWorks(answered(code)))).toEqual(
    Array(4).fill(false),
  );
  expect(provesAccountWorks(answered(0, "token"))).toBe(false);
  expect(provesAccountWorks({ kind: "lost", cause: "" })).toBe(false);
});

test("every code has one class", () => {
  expect(classifyShipmentErrcode(10060023)).toEqual({ class: "done", reason: null });
  expect(classifyShipmentErrcode(1)).toEqual({ class: "unclear", reason: "UNCLEAR" });
});
