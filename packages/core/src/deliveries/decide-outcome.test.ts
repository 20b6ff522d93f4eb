import { describe, expect, test } from "vitest";
import {
  classifyErrcode,
  decideOutcome,
  type OutcomeClass,
  type OutcomeContext,
} from "./decide-outcome.ts";

function answered(errcode: number, from: "send" | "token" = "send"): OutcomeContext["answer"] {
  return { kind: "answered", from, errcode, errmsg: "as WeChat wrote it", rid: null, msgId: null };
}

const LOST = { kind: "lost", cause: "ECONNRESET" } as const;
const NEVER_LEFT = { kind: "never_left", cause: "ECONNREFUSED" } as const;

function decide(answer: OutcomeContext["answer"], context: Partial<OutcomeContext> = {}) {
  return decideOutcome({
    answer,
    grantKind: "subscribe",
    msSincePaymentConfirmed: null,
    attempts: 0,
    lostInARow: 0,
    random: 0,
    ...context,
  });
}

const CLASSES: [OutcomeClass, number[]][] = [
  ["accepted", [0]],
  ["token", [40001, 40014, 42001]],
  ["form_gone", [41028, 41029]],
  ["refused", [43101]],
  ["busy", [-1, 45011, 43108]],
  ["account", [40013, 40125, 40164, 40243, 48001, 48004, 50002, 50004, 50007, 61004, 61007]],
  ["account", [40002, 41001, 43002, 89501, 89503, 89506, 89507]],
  ["api", [45109]],
  ["quota", [45009]],
  ["template", [40037, 43107]],
  ["page", [41030]],
  ["message", [47003, 40003, 45168]],
  ["unclear", [47001, 48002, 123_456]],
];

describe("every errcode has one class", () => {
  for (const [outcomeClass, errcodes] of CLASSES) {
    test.each(errcodes)(`%i is ${outcomeClass}`, (errcode) => {
      expect(classifyErrcode(errcode)).toBe(outcomeClass);
      expect(decide(answered(errcode)).class).toBe(outcomeClass);
    });
  }

  test.each([40002, 41002, 43002, 47003, 43101, 41028, 99_999])(
    "%i from the token endpoint pauses the account: the message never left",
    (errcode) => {
      expect(decide(answered(errcode, "token"))).toMatchObject({
        class: "account",
        next: "retry",
        grant: "returned",
        pause: "account",
      });
    },
  );

  test("a busy token endpoint is retried and never counts as sent", () => {
    expect(decide(answered(-1, "token"))).toMatchObject({ class: "busy", next: "retry" });
    expect(decide(answered(0, "token"))).toMatchObject({ class: "busy", next: "retry" });
  });

  test("40001 from the token endpoint means the account, not the token", () => {
    expect(decide(answered(40001, "token"))).toMatchObject({
      class: "account",
      pause: "account",
      grant: "returned",
    });
  });
});

describe("what follows from an answer", () => {
  test("accepted: sent, and the use is spent", () => {
    expect(decide(answered(0))).toEqual({
      class: "accepted",
      next: "sent",
      reason: null,
      retryAfterMs: 0,
      grant: "spent",
      pause: null,
      requiresAction: false,
      evidence: null,
    });
  });

  test("token: backs off and retries", () => {
    const outcome = decide(answered(42001));
    expect(outcome).toMatchObject({ next: "retry", grant: "returned", pause: null });
    expect(outcome.retryAfterMs).toBeGreaterThan(0);
  });

  test.each([41028, 41029])(
    "form gone (%i): the grant is void and the next one is tried at once",
    (errcode) => {
      expect(decide(answered(errcode), { grantKind: "form" })).toMatchObject({
        next: "retry",
        reason: "FORM_GONE",
        grant: "void",
        retryAfterMs: 0,
      });
    },
  );

  test("41028 within 60 s of a payment's confirmation backs off 10 s and keeps the payment", () => {
    const early = decide(answered(41028), {
      grantKind: "payment",
      msSincePaymentConfirmed: 59_999,
    });
    expect(early).toMatchObject({
      next: "retry",
      reason: "BUSY",
      grant: "returned",
      retryAfterMs: 10_000,
    });
    const late = decide(answered(41028), { grantKind: "payment", msSincePaymentConfirmed: 60_000 });
    expect(late).toMatchObject({ next: "retry", grant: "void" });
  });

  test("41029 right after a payment's confirmation voids the grant", () => {
    const outcome = decide(answered(41029), {
      grantKind: "payment",
      msSincePaymentConfirmed: 1000,
    });
    expect(outcome.grant).toBe("void");
  });

  test("form gone without a grant: a test fails and is not retried", () => {
    expect(decide(answered(41028), { grantKind: null })).toMatchObject({
      class: "form_gone",
      next: "failed",
      reason: "FORM_GONE",
    });
  });

  test("refused: waits for a grant, and earlier acceptances are voided", () => {
    expect(decide(answered(43101))).toMatchObject({
      next: "wait",
      reason: "NO_GRANT",
      grant: "emptied",
    });
  });

  test.each([answered(-1), answered(43108), NEVER_LEFT])(
    "busy: backs off, the use is free again",
    (answer) => {
      const outcome = decide(answer);
      expect(outcome).toMatchObject({
        class: "busy",
        next: "retry",
        reason: "BUSY",
        grant: "returned",
      });
      expect(outcome.retryAfterMs).toBe(250);
    },
  );

  test("45011 backs off a minute at least", () => {
    expect(decide(answered(45011)).retryAfterMs).toBeGreaterThanOrEqual(60_000);
  });

  test.each([
    { errcode: 40164, pause: "account", reason: "ACCOUNT" },
    { errcode: 45009, pause: "quota", reason: "QUOTA" },
  ])("$errcode pauses the $pause, the delivery stays queued", ({ errcode, pause, reason }) => {
    expect(decide(answered(errcode))).toMatchObject({
      next: "retry",
      reason,
      pause,
      grant: "returned",
      retryAfterMs: 0,
    });
  });

  test("template: the notice needs an operator, the delivery stays queued", () => {
    expect(decide(answered(40037))).toMatchObject({
      next: "retry",
      reason: "TEMPLATE",
      requiresAction: true,
      grant: "returned",
      pause: null,
    });
  });

  test("page: the notice needs an operator, the delivery stays queued", () => {
    expect(decide(answered(41030))).toMatchObject({
      next: "retry",
      reason: "PAGE",
      requiresAction: true,
      grant: "returned",
      pause: null,
    });
  });

  test("a withdrawn API is paused, the delivery stays queued", () => {
    expect(decide(answered(45109))).toMatchObject({
      next: "retry",
      reason: "ACCOUNT",
      pause: "api",
      grant: "returned",
    });
  });

  test("message: failed, and the use is free again", () => {
    expect(decide(answered(47003))).toMatchObject({
      next: "failed",
      reason: "MESSAGE",
      grant: "returned",
      requiresAction: false,
    });
  });
});

describe("what follows when there is no answer", () => {
  test.each(["subscribe", "payment", null] as const)(
    "%s: unknown, never sent again",
    (grantKind) => {
      expect(decide(LOST, { grantKind })).toMatchObject({
        class: "lost",
        next: "unknown",
        reason: "LOST",
        grant: "spent",
      });
    },
  );

  test("form: retried with the same formId, and unknown after the third loss", () => {
    for (const lostInARow of [0, 1]) {
      expect(decide(LOST, { grantKind: "form", lostInARow })).toMatchObject({
        next: "retry",
        reason: "LOST",
        grant: "kept",
      });
    }
    expect(decide(LOST, { grantKind: "form", lostInARow: 2 })).toMatchObject({
      next: "unknown",
      grant: "spent",
    });
  });

  test("41029 after a lost form proves that the lost one arrived", () => {
    expect(decide(answered(41029), { grantKind: "form", lostInARow: 1 })).toMatchObject({
      class: "accepted",
      next: "sent",
      grant: "spent",
      evidence: "form_id_used",
    });
  });

  test("a form that was never lost is free again when WeChat is busy", () => {
    const outcome = decide(answered(-1), { grantKind: "form", lostInARow: 0 });
    expect(outcome).toMatchObject({ next: "retry", grant: "returned" });
  });

  test("41028 after a lost form proves nothing", () => {
    expect(decide(answered(41028), { grantKind: "form", lostInARow: 1 })).toMatchObject({
      class: "form_gone",
      grant: "void",
      evidence: null,
    });
  });

  test.each([
    answered(-1),
    NEVER_LEFT,
    answered(42001),
    answered(40164),
    answered(45009),
    answered(40037),
  ])("a lost form's retry keeps its form whatever delays it: $errcode $kind", (answer) => {
    expect(decide(answer, { grantKind: "form", lostInARow: 1 })).toMatchObject({
      next: "retry",
      grant: "kept",
    });
  });
});
