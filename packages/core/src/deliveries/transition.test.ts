import { describe, expect, test } from "vitest";
import type { Outcome } from "./decide-outcome.ts";
import { awaitGrant, closeDelivery, refuseByCheck, startSending } from "./claim-transitions.ts";
import { applyOutcome, applySentEvent } from "./outcome-transitions.ts";
import { type MovingDelivery } from "./transition.ts";
import type { SendAnswer } from "./wechat.port.ts";

const NOW = 1_800_000_000_000;

function delivery(changes: Partial<MovingDelivery> = {}): MovingDelivery {
  return {
    id: "d1",
    kind: "trigger",
    grantWaitUntil: NOW + 600_000,
    state: "sending",
    reason: null,
    dueAt: NOW - 1000,
    attempts: 1,
    lostInARow: 0,
    claimId: "claim",
    workerId: "worker",
    claimedAt: NOW - 1000,
    channel: "template",
    templateId: "template",
    grantId: "g1",
    isPinned: false,
    errcode: null,
    msgId: null,
    sentAt: null,
    holdsLineage: true,
    ...changes,
  };
}

function answered(changes: Partial<SendAnswer & { kind: "answered" }> = {}): SendAnswer {
  const answer = { kind: "answered", from: "send", errcode: 0, errmsg: "ok" } as const;
  return { ...answer, rid: null, msgId: null, ...changes };
}

function outcome(changes: Partial<Outcome>): Outcome {
  return {
    class: "accepted",
    next: "sent",
    reason: null,
    retryAfterMs: 0,
    grant: "spent",
    pause: null,
    requiresAction: false,
    evidence: null,
    ...changes,
  };
}

function apply(moving: MovingDelivery, answer: SendAnswer, changes: Partial<Outcome> = {}) {
  return applyOutcome(moving, { answer, outcome: outcome(changes), now: NOW });
}

describe("an applied answer", () => {
  test("sent has its time and its msgid", () => {
    const progress = apply(delivery(), answered({ msgId: "2089277340466241536" }))?.progress;
    expect(progress).toMatchObject({ state: "sent", sentAt: NOW, msgId: "2089277340466241536" });
  });

  test("unknown that settles as sent gets a sent time, as failed it gets none", () => {
    const unknown = delivery({ state: "unknown" });
    expect(apply(unknown, answered())?.progress).toMatchObject({ state: "sent", sentAt: NOW });
    const failed = { next: "failed", reason: "MESSAGE", grant: "returned" } as const;
    expect(apply(unknown, answered({ errcode: 47003 }), failed)).toMatchObject({
      progress: { state: "failed", reason: "MESSAGE", sentAt: null, errcode: 47003 },
      settlement: null,
    });
  });

  test("the timeline shows WeChat's answer and what follows", () => {
    const answer = answered({ errcode: 47003, errmsg: "argument invalid", rid: "6a-1b-2c" });
    const failed = { next: "failed", reason: "MESSAGE", grant: "returned" } as const;
    expect(apply(delivery(), answer, failed)?.entries).toEqual([
      {
        at: new Date(NOW).toISOString(),
        what: "answered",
        errcode: 47003,
        errmsg: "argument invalid",
        rid: "6a-1b-2c",
        from: "send",
        next: "failed",
      },
    ]);
  });

  test("the timeline shows why there was no answer", () => {
    const retry = { class: "busy", next: "retry", reason: "BUSY", grant: "returned" } as const;
    expect(
      apply(delivery(), { kind: "never_left", cause: "ECONNREFUSED" }, retry)?.entries,
    ).toMatchObject([{ what: "never_left", cause: "ECONNREFUSED", next: "retry" }]);
  });

  test.each(["queued", "waiting_for_grant", "sent", "failed", "cancelled"] as const)(
    "changes nothing in state %s",
    (state) => {
      expect(apply(delivery({ state }), answered())).toBeNull();
    },
  );

  test("a send without a grant settles no use", () => {
    expect(apply(delivery({ grantId: null }), answered())?.settlement).toBeNull();
  });
});

describe("a form whose send had no answer", () => {
  const pinned = delivery({ state: "queued", isPinned: true, lostInARow: 1 });

  test("counts as spent when its message can no longer be prepared", () => {
    const given = { now: NOW, reason: "FIELD_INVALID", problem: "too long" } as const;
    expect(refuseByCheck(pinned, given)).toMatchObject({
      progress: { state: "failed", isPinned: false },
      settlement: "spent",
    });
  });

  test("counts as spent when its delivery ends before the retry", () => {
    expect(closeDelivery(pinned, { now: NOW, reason: "EXPIRED" })).toMatchObject({
      progress: { state: "failed", reason: "EXPIRED", isPinned: false },
      settlement: "spent",
    });
  });

  test("is released and its losses are reset when another grant is sought", () => {
    const { progress } = awaitGrant(pinned, { now: NOW, retryAt: null });
    expect(progress).toMatchObject({ grantId: null, isPinned: false, lostInARow: 0 });
  });

  test("resets its losses once it gets a final answer", () => {
    const again = delivery({ lostInARow: 2 });
    expect(apply(again, answered())?.progress.lostInARow).toBe(0);
    const failed = { next: "failed", reason: "MESSAGE", grant: "returned" } as const;
    expect(apply(again, answered({ errcode: 47003 }), failed)?.progress.lostInARow).toBe(0);
  });
});

describe("waiting", () => {
  test("is rechecked every 30 s, and when the wait expires", () => {
    const dueAt = (grantWaitUntil: number) =>
      awaitGrant(delivery({ grantWaitUntil }), { now: NOW, retryAt: null }).progress.dueAt;
    expect(dueAt(NOW + 600_000)).toBe(NOW + 30_000);
    expect(dueAt(NOW + 7000)).toBe(NOW + 7000);
  });

  test("ends at exactly its deadline", () => {
    const { progress } = awaitGrant(delivery({ grantWaitUntil: NOW }), { now: NOW, retryAt: null });
    expect(progress).toMatchObject({ state: "no_grant", reason: "NO_GRANT" });
  });
});

describe("the timeline of a claim", () => {
  function claimWith(grant: Parameters<typeof startSending>[1]["grant"]) {
    const lane = { notice: "order_cancel", channel: "subscribe", templateId: "t1" } as const;
    const claim = { lane, claimId: "claim", workerId: "worker", now: NOW, grant, road: null };
    return startSending(delivery({ state: "queued" }), claim).entries[0];
  }

  test("names the grant and its expiry", () => {
    const expiresAt = NOW + 86_400_000;
    expect(claimWith({ id: "g1", kind: "form", expiresAt })).toMatchObject({
      what: "claimed",
      grantId: "g1",
      grantKind: "form",
      grantExpiresAt: new Date(expiresAt).toISOString(),
    });
  });

  test("names no expiry for a subscription", () => {
    const entry = claimWith({ id: "g1", kind: "subscribe", expiresAt: Number.MAX_SAFE_INTEGER });
    expect(entry).toMatchObject({ grantKind: "subscribe" });
    expect(entry).not.toHaveProperty("grantExpiresAt");
  });

  test("names no grant for a send without one", () => {
    expect(claimWith(null)).not.toHaveProperty("grantId");
  });
});

describe("WeChat's sent event", () => {
  const event = { errorCode: 0, errorStatus: "success", msgId: "88", now: NOW };

  test("settles unknown as sent, with time and msgid", () => {
    expect(applySentEvent(delivery({ state: "unknown", reason: "LOST" }), event)).toMatchObject({
      progress: { state: "sent", reason: null, sentAt: NOW, msgId: "88" },
      settlement: null,
    });
  });

  test("settles unknown as failed, with a reason and no sent time", () => {
    const refused = { ...event, errorCode: 43101, errorStatus: "user refuse" };
    expect(applySentEvent(delivery({ state: "unknown", reason: "LOST" }), refused)).toMatchObject({
      progress: { state: "failed", reason: "MESSAGE", sentAt: null },
    });
  });

  test("keeps the send's msgid when the event has none", () => {
    const unknown = delivery({ state: "unknown", msgId: "77" });
    expect(applySentEvent(unknown, { ...event, msgId: null }).progress.msgId).toBe("77");
  });

  test("only adds to the timeline of a sent delivery", () => {
    const sent = delivery({ state: "sent", sentAt: NOW - 5000, msgId: "88" });
    const { progress, entries } = applySentEvent(sent, event);
    expect(progress).toMatchObject({ state: "sent", sentAt: NOW - 5000 });
    expect(entries).toMatchObject([{ what: "confirmed", errorCode: 0, msgId: "88" }]);
  });
});
