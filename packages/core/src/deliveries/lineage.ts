import { NoticeError, type ErrorReason } from "../errors.ts";
import { closeAsTold } from "./claim-transitions.ts";
import { isFinal, type DeliveryReason, type DeliveryState } from "./delivery.ts";
import { getProgress, type MovingDelivery, type Transition } from "./transition.ts";

/**
 * A lineage is a first delivery and all its resends: one message, unless an operator says `again`. This file decides for the
 * whole lineage what may be resent, what a cancel reaches and what a look-up returns.
 */
export interface LineageMember {
  id: string;
  state: DeliveryState;
  reason: DeliveryReason | null;
  createdAt: number;
  sentAt: number | null;
  holdsLineage: boolean;
}

/**
 * Whether a lineage may be resent: `free`: yes · `maybe_told`: yes, at the risk that the customer already got the message ·
 * `open`: no, one delivery is still open · `told`: only with `again`, as another message · `cancelled`: no, its backend
 * cancelled it.
 */
export const RESEND_VERDICTS = ["free", "maybe_told", "open", "told", "cancelled"] as const;
export type ResendVerdict = (typeof RESEND_VERDICTS)[number];

/** The delivery that represents its lineage: the open one, else the one that holds its place, else the latest. */
export function findCurrent<Member extends LineageMember>(
  members: readonly Member[],
): Member | null {
  const [current] = members.toSorted(
    (a, b) =>
      Number(isOpen(b)) - Number(isOpen(a)) ||
      Number(b.holdsLineage) - Number(a.holdsLineage) ||
      (b.sentAt ?? b.createdAt) - (a.sentAt ?? a.createdAt) ||
      (a.id < b.id ? 1 : -1),
  );
  return current ?? null;
}

export function judgeLineage(members: readonly LineageMember[]): ResendVerdict {
  if (members.some(isOpen)) return "open";
  if (members.some(({ state, reason }) => state === "cancelled" && reason === "CANCELLED"))
    return "cancelled";
  if (members.some(({ state }) => state === "sent")) return "told";
  return members.some(({ state }) => state === "unknown") ? "maybe_told" : "free";
}

export function maySendAgain(verdict: ResendVerdict, { again }: { again: boolean }): boolean {
  return verdict === "free" || verdict === "maybe_told" || (verdict === "told" && again);
}

/**
 * Why this delivery may not be resent; `null` when it may be.
 * INPUT_INVALID concerns the named delivery, ALREADY_KNOWN another delivery of its lineage.
 */
export function findResendProblem(
  members: readonly LineageMember[],
  { target, again }: { target: LineageMember; again: boolean },
): NoticeError | null {
  const verdict = judgeLineage(members);
  if (maySendAgain(verdict, { again })) return null;
  const current = findCurrent(members) ?? target;
  const isOther = current.id !== target.id;
  const reason: ErrorReason =
    isOther && verdict !== "cancelled" ? "ALREADY_KNOWN" : "INPUT_INVALID";
  const problem = describeProblem(verdict, { current, isOther });
  return new NoticeError(reason, `${target.id} ${problem}`, {
    details: [{ field: "deliveryIds", problem }],
  });
}

function describeProblem(
  verdict: ResendVerdict,
  { current, isOther }: { current: LineageMember; isOther: boolean },
): string {
  const as = isOther ? ` as ${current.id}` : "";
  if (verdict === "open") return `is already in progress${as} (${current.state})`;
  if (verdict === "cancelled") return "was cancelled by the backend and cannot be resent";
  return `was already sent${as}: another message needs again: true, uses another permission of the customer and reaches them twice`;
}

/** Whether a backend may still cancel it. A pinned delivery's unanswered send may have arrived. */
export function isCancellable({ state, isPinned }: MovingDelivery): boolean {
  return (state === "queued" || state === "waiting_for_grant") && !isPinned;
}

/**
 * Call when an `unknown` delivery turns out to be sent. The lineage's other waiting deliveries end as already told; one in
 * `sending` cannot be stopped, but does not return to the queue. Deliveries with `again` continue.
 */
export function settleAsSent<
  Member extends MovingDelivery & Pick<LineageMember, "createdAt"> & { isAgain: boolean },
>(
  others: readonly Member[],
  { now }: { now: number },
): { holdsLineage: boolean; steps: { member: Member; transition: Transition }[] } {
  const steps = others.flatMap((member) => {
    if (!isOpen(member) || member.isAgain) return [];
    const transition: Transition =
      member.state === "sending"
        ? {
            progress: { ...getProgress(member), holdsLineage: false },
            entries: [],
            settlement: null,
          }
        : closeAsTold(member, { now });
    return [{ member, transition }];
  });
  const yielded = new Set(steps.map(({ member }) => member.id));
  return {
    holdsLineage: !others.some(({ id, holdsLineage }) => holdsLineage && !yielded.has(id)),
    steps,
  };
}

/** Whether a delivery in this state keeps its lineage's place, so that no other delivery may be open or sent. */
export function keepsLineage(state: DeliveryState): boolean {
  return !isFinal(state) || state === "sent";
}

function isOpen({ state }: { state: DeliveryState }): boolean {
  return !isFinal(state);
}
