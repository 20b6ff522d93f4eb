import { NoticeError, type ErrorReason } from "../errors.ts";
import { closeAsTold } from "./claim-transitions.ts";
import { isFinal, type DeliveryReason, type DeliveryState } from "./delivery.ts";
import { getProgress, type MovingDelivery, type Transition } from "./transition.ts";

/**
 * A lineage is a first delivery and all that were sent again of it: one message, unless an operator says `again`. What may be
 * sent again, what a cancel reaches and what a look-up answers is decided here, for the whole lineage at once.
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
 * Whether one of a lineage may be sent again: freely; at the risk that the customer was told; not while one is open; as a
 * further message of what was sent, only when `again` is said; or never, as its backend cancelled it.
 */
export const RESEND_VERDICTS = ["free", "maybe_told", "open", "told", "cancelled"] as const;
export type ResendVerdict = (typeof RESEND_VERDICTS)[number];

/** The delivery that stands for its lineage: the one that is open, else the one of which there was news last. */
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
 * What is wrong with sending this one again; `null` when it may be.
 * INPUT_INVALID tells of the delivery that was named, ALREADY_KNOWN of another one of its lineage.
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
  if (verdict === "open") return `is on its way already${as} (${current.state})`;
  if (verdict === "cancelled") return "was cancelled by the backend, which does not want it told";
  return `was sent already${as}: a further message needs again: true, costs the customer another permission and tells him twice`;
}

/** What a backend may still cancel. A pinned one may have been sent: nobody heard the answer. */
export function isCancellable({ state, isPinned }: MovingDelivery): boolean {
  return (state === "queued" || state === "waiting_for_grant") && !isPinned;
}

/**
 * One of a lineage, of which nobody knew, turns out to be sent. What waits of the others ends as told; what is on its way can
 * no longer be stopped, but does not go back to the queue. What was asked for with `again` goes on.
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

/** Whether a delivery in this state keeps its lineage's place: no other one may be open or sent. */
export function keepsLineage(state: DeliveryState): boolean {
  return !isFinal(state) || state === "sent";
}

function isOpen({ state }: { state: DeliveryState }): boolean {
  return !isFinal(state);
}
