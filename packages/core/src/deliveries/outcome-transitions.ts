import type { GrantKind } from "../grants/grant.ts";
import { awaitGrant, closeAsTold, giveUpAsUnknown } from "./claim-transitions.ts";
import { MAX_LOST_IN_A_ROW, type Outcome } from "./decide-outcome.ts";
import type { TimelineEntry } from "./delivery.ts";
import {
  createEntry,
  getProgress,
  type DeliveryProgress,
  type MovingDelivery,
  type Transition,
} from "./transition.ts";
import type { SendAnswer } from "./wechat.port.ts";

/** What an answer changes; `null` when it comes too late. */
export function applyOutcome(
  delivery: MovingDelivery,
  { answer, outcome, now }: { answer: SendAnswer; outcome: Outcome; now: number },
): Transition | null {
  const transition = followAnswer(delivery, { answer, outcome, now });
  if (!transition || delivery.state !== "sending" || delivery.holdsLineage) return transition;
  const { progress, entries } = transition;
  if (progress.state !== "queued" && progress.state !== "waiting_for_grant") return transition;
  const closing = closeAsTold({ ...delivery, ...progress }, { now });
  return {
    progress: closing.progress,
    entries: [...entries, ...closing.entries],
    settlement: closing.settlement ?? transition.settlement,
  };
}

function followAnswer(
  delivery: MovingDelivery,
  { answer, outcome, now }: { answer: SendAnswer; outcome: Outcome; now: number },
): Transition | null {
  const entries = [toAnswerEntry(answer, { outcome, now })];
  const answered =
    answer.kind === "answered"
      ? { errcode: answer.errcode, msgId: answer.msgId ?? delivery.msgId }
      : {};
  const progress: DeliveryProgress = {
    ...getProgress(delivery),
    ...answered,
    reason: outcome.reason,
  };

  if (delivery.state === "unknown") {
    if (outcome.next !== "sent" && outcome.next !== "failed") return null;
    const sentAt = outcome.next === "sent" ? now : null;
    return { progress: { ...progress, state: outcome.next, sentAt }, entries, settlement: null };
  }
  if (delivery.state !== "sending") return null;

  const settlement = outcome.grant === "kept" || delivery.grantId === null ? null : outcome.grant;
  switch (outcome.next) {
    case "sent":
      return {
        progress: { ...progress, state: "sent", sentAt: now, lostInARow: 0 },
        entries,
        settlement,
      };
    case "failed":
    case "unknown":
      return { progress: { ...progress, state: outcome.next, lostInARow: 0 }, entries, settlement };
    case "retry": {
      const isPinned = outcome.grant === "kept";
      const lostNow = outcome.class === "lost" ? 1 : 0;
      const lostInARow = isPinned ? delivery.lostInARow + lostNow : 0;
      const grantId = isPinned ? delivery.grantId : null;
      const dueAt = now + outcome.retryAfterMs;
      const isHeld = outcome.pause !== null || outcome.requiresAction;
      return {
        progress: { ...progress, state: "queued", dueAt, isPinned, lostInARow, grantId },
        entries: isHeld
          ? [...entries, createEntry(now, "held", { reason: outcome.reason })]
          : entries,
        settlement,
      };
    }
    case "wait": {
      const waiting = awaitGrant(
        { ...delivery, ...progress, reason: null },
        { now, retryAt: null },
      );
      return { ...waiting, entries: [...entries, ...waiting.entries], settlement };
    }
  }
}

function toAnswerEntry(
  answer: SendAnswer,
  { outcome, now }: { outcome: Outcome; now: number },
): TimelineEntry {
  const evidence = outcome.evidence ? { evidence: outcome.evidence } : {};
  if (answer.kind !== "answered")
    return createEntry(now, answer.kind, { cause: answer.cause, next: outcome.next });
  const { errcode, errmsg, rid, msgId, from } = answer;
  return createEntry(now, "answered", {
    errcode,
    errmsg,
    ...(rid && { rid }),
    ...(msgId && { msgId }),
    from,
    next: outcome.next,
    ...evidence,
  });
}

/** Its worker is dead: a form may be repeated with the same formId, nothing else may be sent again. */
export function takeOverDelivery(
  delivery: MovingDelivery,
  { grantKind, now }: { grantKind: GrantKind | null; now: number },
): Transition {
  const progress = { ...getProgress(delivery), reason: "LOST" as const };
  const lostInARow = delivery.lostInARow + 1;
  if (grantKind === "form" && lostInARow < MAX_LOST_IN_A_ROW && delivery.holdsLineage) {
    return {
      progress: { ...progress, state: "queued", dueAt: now, isPinned: true, lostInARow },
      entries: [createEntry(now, "taken_over", { next: "retry" })],
      settlement: null,
    };
  }
  return giveUpAsUnknown({ ...delivery, ...progress }, { now, what: "taken_over" });
}

/** Applies WeChat's sent event: settles `unknown`; on `sent` it only adds to the timeline. */
export function applySentEvent(
  delivery: MovingDelivery,
  {
    errorCode,
    errorStatus,
    msgId,
    now,
  }: { errorCode: number; errorStatus: string; msgId: string | null; now: number },
): Transition {
  const entries = [
    createEntry(now, "confirmed", { errorCode, errorStatus, ...(msgId && { msgId }) }),
  ];
  const progress = getProgress(delivery);
  if (delivery.state !== "unknown") return { progress, entries, settlement: null };
  const isDelivered = errorCode === 0;
  return {
    progress: {
      ...progress,
      state: isDelivered ? "sent" : "failed",
      reason: isDelivered ? null : "MESSAGE",
      sentAt: isDelivered ? now : null,
      msgId: msgId ?? delivery.msgId,
    },
    entries,
    settlement: null,
  };
}
