import type { Channel } from "../mapping/mapping.ts";
import type { GrantSettlement } from "./decide-outcome.ts";
import type { DeliveryKind, DeliveryReason, DeliveryState, TimelineEntry } from "./delivery.ts";

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
  /** It has its lineage's place: no other one is open or sent. What is open without it was overtaken and may not go again. */
  holdsLineage: boolean;
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

/** A line of the story; `now` in unix milliseconds. */
export function createEntry(
  now: number,
  what: TimelineEntry["what"],
  details: Record<string, unknown> = {},
): TimelineEntry {
  return { at: new Date(now).toISOString(), what, ...details };
}
