import type { Channel } from "../mapping/mapping.ts";
import type { GrantSettlement } from "./decide-outcome.ts";
import type { DeliveryKind, DeliveryReason, DeliveryState, TimelineEntry } from "./delivery.ts";

/** The mutable part of a delivery. Times are unix milliseconds by the database's clock. */
export interface DeliveryProgress {
  state: DeliveryState;
  reason: DeliveryReason | null;
  dueAt: number;
  attempts: number;
  /** Consecutive unanswered sends with the held grant. */
  lostInARow: number;
  claimId: string | null;
  workerId: string | null;
  claimedAt: number | null;
  channel: Channel | null;
  templateId: string | null;
  grantId: string | null;
  /** The grant's use stays held while the delivery is queued: only a repeat with the same grant is safe. */
  isPinned: boolean;
  errcode: number | null;
  msgId: string | null;
  sentAt: number | null;
  /**
   * It holds its lineage's place: no other delivery of it is open or sent. An open delivery without the place is superseded
   * and must not be sent again.
   */
  holdsLineage: boolean;
}

export interface MovingDelivery extends DeliveryProgress {
  id: string;
  kind: DeliveryKind;
  grantWaitUntil: number;
}

/** The changes of one step: the delivery, its timeline, and the use that it holds. */
export interface Transition {
  progress: DeliveryProgress;
  entries: TimelineEntry[];
  /** How the held use is settled; `null` leaves it as it is, also for `kept`. */
  settlement: Exclude<GrantSettlement, "kept"> | null;
  /** How much later its grant wait and its life end. */
  postponedMs?: number;
}

export function getProgress(delivery: DeliveryProgress): DeliveryProgress {
  const { state, reason, dueAt, attempts, lostInARow, claimId, workerId, claimedAt } = delivery;
  const { channel, templateId, grantId, isPinned, errcode, msgId, sentAt, holdsLineage } = delivery;
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
    holdsLineage,
  };
}

/** `now` is in unix milliseconds. */
export function createEntry(
  now: number,
  what: TimelineEntry["what"],
  details: Record<string, unknown> = {},
): TimelineEntry {
  return { at: new Date(now).toISOString(), what, ...details };
}
