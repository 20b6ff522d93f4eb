import type { GrantKind } from "../grants/grant.ts";
import { MAX_LOST_IN_A_ROW, type GrantSettlement, type Outcome } from "./decide-outcome.ts";
import type { DeliveryKind, DeliveryReason, DeliveryState, TimelineEntry } from "./delivery.ts";
import type { Lane } from "./delivery-store.port.ts";
import type { SendAnswer } from "./wechat.port.ts";
import type { Channel } from "../mapping/mapping.ts";

/** The part of a delivery that changes on its way. Times are unix milliseconds by the database's clock. */
export interface DeliveryProgress {
  state: DeliveryState;
  reason: DeliveryReason | null;
  dueAt: number;
  attempts: number;
  /** Sends in a row with the held grant that had no answer. */
  lostInARow: number;
  claimId: string | null;
  workerId: string | null;
  claimedAt: number | null;
  channel: Channel | null;
  templateId: string | null;
  grantId: string | null;
  /** The grant's use stays held while the delivery is queued: only a repeat with this very grant is safe. */
  isPinned: boolean;
  errcode: number | null;
  msgId: string | null;
  sentAt: number | null;
}

export interface MovingDelivery extends DeliveryProgress {
  id: string;
  kind: DeliveryKind;
  grantWaitUntil: number;
}

/** What a step changes: the delivery, its story, and the use that it holds. */
export interface Transition {
  progress: DeliveryProgress;
  entries: TimelineEntry[];
  /** What becomes of the held use; `null` = nothing. `kept` is `null` here. */
  settlement: Exclude<GrantSettlement, "kept"> | null;
}

const DEFER_MS = 250;
const LOOK_AGAIN_MS = 30_000;

function entry(
  now: number,
  what: TimelineEntry["what"],
  details: Record<string, unknown> = {},
): TimelineEntry {
  return { at: new Date(now).toISOString(), what, ...details };
}

function getProgress(delivery: DeliveryProgress): DeliveryProgress {
  const { state, reason, dueAt, attempts, lostInARow, claimId, workerId, claimedAt } = delivery;
  const { channel, templateId, grantId, isPinned, errcode, msgId, sentAt } = delivery;
  return {
    state,
    reason,
    dueAt,
    attempts,
    lostInARow,
    claimId,
    workerId,
    claimedAt,
    channel,
    templateId,
    grantId,
    isPinned,
    errcode,
    msgId,
    sentAt,
  };
}

/** The customer has another message on its way (WeChat would answer 43108): a moment later. */
export function defer(delivery: MovingDelivery, now: number): Transition {
  return {
    progress: { ...getProgress(delivery), dueAt: now + DEFER_MS },
    entries: [],
    settlement: null,
  };
}

/** Committing this means: the message may have left. */
export function startSending(
  delivery: MovingDelivery,
  input: {
    lane: Lane;
    claimId: string;
    workerId: string;
    now: number;
    grant: { id: string; kind: GrantKind; expiresAt: number } | null;
  },
): Transition {
  const { lane, claimId, workerId, now, grant } = input;
  const { channel, templateId } = lane;
  return {
    progress: {
      ...getProgress(delivery),
      state: "sending",
      reason: null,
      attempts: delivery.attempts + 1,
      claimId,
      workerId,
      claimedAt: now,
      channel,
      templateId,
      grantId: grant?.id ?? null,
      isPinned: false,
    },
    entries: [
      entry(now, "claimed", {
        channel,
        templateId,
        ...(grant && { grantId: grant.id, grantKind: grant.kind }),
        ...(grant &&
          grant.expiresAt < Number.MAX_SAFE_INTEGER && {
            grantExpiresAt: new Date(grant.expiresAt).toISOString(),
          }),
      }),
    ],
    settlement: null,
  };
}

/** No grant now: waits while it may, or until a payment that is confirmed already can be used. */
export function awaitGrant(
  delivery: MovingDelivery,
  { now, retryAt }: { now: number; retryAt: number | null },
): Transition {
  const progress = { ...getProgress(delivery), grantId: null, isPinned: false, lostInARow: 0 };
  if (retryAt !== null)
    return {
      progress: { ...progress, state: "queued", dueAt: retryAt },
      entries: [],
      settlement: null,
    };
  if (now < delivery.grantWaitUntil) {
    const isNews = delivery.reason !== "NO_GRANT";
    return {
      progress: {
        ...progress,
        state: "waiting_for_grant",
        reason: "NO_GRANT",
        dueAt: Math.min(now + LOOK_AGAIN_MS, delivery.grantWaitUntil),
      },
      entries: isNews
        ? [entry(now, "waiting", { until: new Date(delivery.grantWaitUntil).toISOString() })]
        : [],
      settlement: null,
    };
  }
  return {
    progress: { ...progress, state: "no_grant", reason: "NO_GRANT" },
    entries: [entry(now, "no_grant")],
    settlement: null,
  };
}

/** The message could not be prepared: nothing leaves. A pinned use may have been spent by the send that had no answer. */
export function refuseByCheck(
  delivery: MovingDelivery,
  { now, reason, problem }: { now: number; reason: DeliveryReason; problem: string },
): Transition {
  return {
    progress: {
      ...getProgress(delivery),
      state: reason === "NOTICE_DISABLED" ? "skipped" : "failed",
      reason,
      isPinned: false,
    },
    entries: [entry(now, "refused_by_check", { reason, problem })],
    settlement: delivery.isPinned ? "spent" : null,
  };
}

/** The end of a delivery that is not being sent. A pinned use may have been spent by the send that had no answer. */
export function close(
  delivery: MovingDelivery,
  { now, reason }: { now: number; reason: "EXPIRED" | "APP_CHANGED" | "CANCELLED" },
): Transition {
  return {
    progress: {
      ...getProgress(delivery),
      state: reason === "CANCELLED" ? "cancelled" : "failed",
      reason,
      isPinned: false,
    },
    entries: [
      entry(
        now,
        reason === "EXPIRED"
          ? "expired"
          : reason === "CANCELLED"
            ? "cancelled"
            : "refused_by_check",
        { reason },
      ),
    ],
    settlement: delivery.isPinned ? "spent" : null,
  };
}

/** What an answer changes; `null` when it comes too late to change anything. */
export function applyOutcome(
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
      return {
        progress: { ...progress, state: "queued", dueAt, isPinned, lostInARow, grantId },
        entries,
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
    return entry(now, answer.kind, { cause: answer.cause, next: outcome.next });
  const { errcode, errmsg, rid, msgId, from } = answer;
  return entry(now, "answered", {
    errcode,
    errmsg,
    ...(rid && { rid }),
    ...(msgId && { msgId }),
    from,
    next: outcome.next,
    ...evidence,
  });
}

/** A dead worker held it: a form may be repeated with the very same formId, anything else may not be sent again. */
export function takeOver(
  delivery: MovingDelivery,
  { grantKind, now }: { grantKind: GrantKind | null; now: number },
): Transition {
  const progress = { ...getProgress(delivery), reason: "LOST" as const };
  const lostInARow = delivery.lostInARow + 1;
  if (grantKind === "form" && lostInARow < MAX_LOST_IN_A_ROW) {
    return {
      progress: { ...progress, state: "queued", dueAt: now, isPinned: true, lostInARow },
      entries: [entry(now, "taken_over", { next: "retry" })],
      settlement: null,
    };
  }
  return giveUpAsUnknown({ ...delivery, ...progress }, { now, what: "taken_over" });
}

/** Nobody knows whether it arrived, and it may not be repeated. */
export function giveUpAsUnknown(
  delivery: MovingDelivery,
  { now, what }: { now: number; what: "taken_over" | "lost" },
): Transition {
  return {
    progress: {
      ...getProgress(delivery),
      state: "unknown",
      reason: "LOST",
      isPinned: false,
      lostInARow: 0,
    },
    entries: [entry(now, what, { next: "unknown" })],
    settlement: delivery.grantId === null ? null : "spent",
  };
}

/** WeChat's own word on a send: settles `unknown`, confirms or contradicts `sent`. */
export function applySentEvent(
  delivery: MovingDelivery,
  {
    errorCode,
    errorStatus,
    msgId,
    now,
  }: { errorCode: number; errorStatus: string; msgId: string | null; now: number },
): Transition {
  const entries = [entry(now, "confirmed", { errorCode, errorStatus, ...(msgId && { msgId }) })];
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
