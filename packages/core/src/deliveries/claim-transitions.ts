import type { GrantKind } from "../grants/grant.ts";
import { toHeldUntil } from "../notices/quiet-hours.ts";
import type { Road } from "./choose-road.ts";
import type { DeliveryReason } from "./delivery.ts";
import { LOOK_AGAIN_MS, type Lane } from "./delivery-store.port.ts";
import { createEntry, getProgress, type MovingDelivery, type Transition } from "./transition.ts";

const DEFER_MS = 250;

/**
 * The customer already has a message in flight (WeChat would answer 43108): retried after DEFER_MS, the nth deferred delivery
 * of the same customer after n × DEFER_MS, since only one can be in flight at a time.
 */
export function deferDelivery(
  delivery: MovingDelivery,
  { now, place }: { now: number; place: number },
): Transition {
  return {
    progress: { ...getProgress(delivery), dueAt: now + DEFER_MS * place },
    entries: [],
    settlement: null,
  };
}

/** Quiet hours: due at their end, from which its grant wait and its life continue. */
export function holdForQuietHours(
  delivery: MovingDelivery,
  { now, quietEnd }: { now: number; quietEnd: number },
): Transition {
  return {
    progress: {
      ...getProgress(delivery),
      state: "queued",
      reason: "QUIET_HOURS",
      dueAt: toHeldUntil(quietEnd),
    },
    entries: [createEntry(now, "quiet_hours", { until: new Date(quietEnd).toISOString() })],
    settlement: null,
    postponedMs: quietEnd - now,
  };
}

/** How long a message that waits for a shipment report rests until it looks again. */
const REPORT_LOOK_MS = 15_000;

/** A shipment report is on its way that would tell the customer: the grant wait and the life continue behind it. */
export function awaitReport(
  delivery: MovingDelivery,
  { now, until }: { now: number; until: number },
): Transition {
  const dueAt = Math.min(now + REPORT_LOOK_MS, until);
  const startsWaiting = delivery.reason !== "AWAITS_REPORT";
  return {
    progress: { ...getProgress(delivery), state: "queued", reason: "AWAITS_REPORT", dueAt },
    entries: startsWaiting
      ? [createEntry(now, "awaits_report", { until: new Date(until).toISOString() })]
      : [],
    settlement: null,
    postponedMs: dueAt - now,
  };
}

/** WeChat tells the customer because of a shipment report: no permission is spent. */
export function closeAsReported(delivery: MovingDelivery, { now }: { now: number }): Transition {
  return {
    progress: { ...getProgress(delivery), state: "skipped", reason: "TOLD_BY_REPORT" },
    entries: [createEntry(now, "road", { road: "report", not: {} })],
    settlement: null,
  };
}

/** Once this is committed, the message may have been sent. */
export function startSending(
  delivery: MovingDelivery,
  input: {
    lane: Lane;
    claimId: string;
    workerId: string;
    now: number;
    grant: { id: string; kind: GrantKind; expiresAt: number } | null;
    /** `null`: there was nothing to choose. */
    road: Road | null;
  },
): Transition {
  const { lane, claimId, workerId, now, grant, road } = input;
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
      ...(delivery.reason === "NO_GRANT" && grant ? [createEntry(now, "grant_arrived")] : []),
      ...(road ? [createEntry(now, "road", { ...road })] : []),
      createEntry(now, "claimed", {
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

/**
 * No usable grant: stays queued until a confirmed payment becomes usable (`retryAt`), else waits until `grantWaitUntil`, else
 * ends as `no_grant`.
 */
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
    const startsWaiting = delivery.reason !== "NO_GRANT";
    return {
      progress: {
        ...progress,
        state: "waiting_for_grant",
        reason: "NO_GRANT",
        dueAt: Math.min(now + LOOK_AGAIN_MS, delivery.grantWaitUntil),
      },
      entries: startsWaiting
        ? [createEntry(now, "waiting", { until: new Date(delivery.grantWaitUntil).toISOString() })]
        : [],
      settlement: null,
    };
  }
  return {
    progress: { ...progress, state: "no_grant", reason: "NO_GRANT" },
    entries: [createEntry(now, "no_grant")],
    settlement: null,
  };
}

/** The message cannot be prepared, so nothing is sent. A pinned use counts as spent: the unanswered send may have spent it. */
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
    entries: [createEntry(now, "refused_by_check", { reason, problem })],
    settlement: delivery.isPinned ? "spent" : null,
  };
}

const CLOSINGS = {
  EXPIRED: { state: "failed", what: "expired" },
  APP_CHANGED: { state: "failed", what: "refused_by_check" },
  CANCELLED: { state: "cancelled", what: "cancelled" },
  ALREADY_TOLD: { state: "cancelled", what: "cancelled" },
} as const;

/** Ends a delivery that is not being sent. A pinned use counts as spent: the unanswered send may have spent it. */
export function closeDelivery(
  delivery: MovingDelivery,
  { now, reason }: { now: number; reason: keyof typeof CLOSINGS },
): Transition {
  const { state, what } = CLOSINGS[reason];
  return {
    progress: {
      ...getProgress(delivery),
      state,
      reason,
      isPinned: false,
    },
    entries: [createEntry(now, what, { reason })],
    settlement: delivery.isPinned ? "spent" : null,
  };
}

/**
 * Another delivery of the lineage was sent, so this one must not be. A pinned delivery ends as unknown: its unanswered send
 * may have arrived.
 */
export function closeAsTold(delivery: MovingDelivery, { now }: { now: number }): Transition {
  return delivery.isPinned
    ? giveUpAsUnknown(delivery, { now, what: "lost" })
    : closeDelivery(delivery, { now, reason: "ALREADY_TOLD" });
}

/** The message may have arrived and must not be repeated. */
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
    entries: [createEntry(now, what, { next: "unknown" })],
    settlement: delivery.grantId === null ? null : "spent",
  };
}
