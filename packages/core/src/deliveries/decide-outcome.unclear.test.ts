import { describe, expect, test } from "vitest";
import { decideOutcome, type OutcomeContext } from "./decide-outcome.ts";

function decide(context: Partial<OutcomeContext>) {
  return decideOutcome({
    answer: {
      kind: "answered",
      from: "send",
      errcode: 123_456,
      errmsg: "odd",
      rid: null,
      msgId: null,
    },
    grantKind: "subscribe",
    msSincePaymentConfirmed: null,
    attempts: 0,
    lostInARow: 0,
    random: 0,
    ...context,
  });
}

describe("a code that may concern this customer or all of them", () => {
  const after = (unclear: OutcomeContext["unclear"]) => decide(unclear ? { unclear } : {});

  test("is retried after ten seconds, and its use is free meanwhile", () => {
    expect(after(undefined)).toMatchObject({
      next: "retry",
      reason: "UNCLEAR",
      grant: "returned",
      pause: null,
      retryAfterMs: 10_000,
    });
  });

  test("fails at the third attempt when others are served meanwhile", () => {
    const beside = (tries: number) => after({ tries, customersInARow: 1, hasWorkedSince: true });
    expect(beside(2)).toMatchObject({ next: "retry", retryAfterMs: 20_000 });
    expect(beside(3)).toMatchObject({ next: "failed", reason: "MESSAGE", grant: "returned" });
  });

  test("fails at the sixth attempt, a quarter of an hour later, when nobody is served", () => {
    const alone = (tries: number) => after({ tries, customersInARow: 2, hasWorkedSince: false });
    const waits = [1, 2, 3, 4, 5].map((tries) => alone(tries).retryAfterMs);
    expect(waits).toEqual([10_000, 20_000, 60_000, 180_000, 540_000]);
    expect(alone(6)).toMatchObject({ next: "failed", reason: "MESSAGE" });
  });

  test("from three consecutive customers pauses the API and holds the delivery, after any number of attempts", () => {
    for (const tries of [1, 9])
      expect(after({ tries, customersInARow: 3, hasWorkedSince: true })).toMatchObject({
        next: "retry",
        pause: "api",
        reason: "ACCOUNT",
        grant: "returned",
      });
  });

  test("keeps the form of an unanswered send", () => {
    const context = { grantKind: "form", lostInARow: 1 } as const;
    expect(decide(context)).toMatchObject({ next: "retry", grant: "kept" });
  });
});
