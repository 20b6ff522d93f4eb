import { chooseGrant, type Grant } from "../grants/grant.ts";
import {
  awaitGrant,
  closeDelivery,
  closeAsTold,
  deferDelivery,
  giveUpAsUnknown,
  refuseByCheck,
  startSending,
} from "./claim-transitions.ts";
import type {
  ClaimableDelivery,
  ClaimedDelivery,
  ClaimInput,
  HeldGrant,
  Lane,
} from "./delivery-store.port.ts";
import { prepareMessage } from "./prepare-message.ts";
import type { MovingDelivery, Transition } from "./transition.ts";

/** A due delivery as a claim locks it, with the lane that its notice's messages go by. */
export interface DueDelivery extends MovingDelivery, ClaimableDelivery {
  expiresAt: number;
  /** The database's clock as the claim read it. */
  now: number;
  lane: Lane;
}

export type ClaimableGrant = HeldGrant &
  Pick<Grant, "orderId" | "usesFree" | "acceptedAt" | "usableFrom" | "expiresAt">;

export interface ClaimDecision {
  delivery: DueDelivery;
  transition: Transition;
  /** The exact body to post; `null` when nothing leaves. */
  request: string | null;
  /** What pays for the message. */
  grant: HeldGrant | null;
  /** The grant gives a free use; a pinned one has its use held already. */
  takesUse: boolean;
}

/**
 * Before any grant is read: expired and overtaken deliveries end, and a customer with a message in flight is deferred. The
 * candidates, at most one per customer, go on to {@link decideClaim}.
 */
export function splitDue(
  due: readonly DueDelivery[],
  { sendingOpenids }: { sendingOpenids: Iterable<string> },
): { settled: ClaimDecision[]; candidates: DueDelivery[] } {
  const busy = new Set(sendingOpenids);
  const deferred = new Map<string, number>();
  const settled: ClaimDecision[] = [];
  const candidates: DueDelivery[] = [];
  for (const delivery of due) {
    const { now, openid, expiresAt, holdsLineage } = delivery;
    if (expiresAt <= now) {
      settled.push(keepBack(delivery, closeDelivery(delivery, { now, reason: "EXPIRED" })));
    } else if (!holdsLineage) {
      settled.push(keepBack(delivery, closeAsTold(delivery, { now })));
    } else if (busy.has(openid)) {
      const place = (deferred.get(openid) ?? 0) + 1;
      deferred.set(openid, place);
      settled.push(keepBack(delivery, deferDelivery(delivery, { now, place })));
    } else {
      busy.add(openid);
      candidates.push(delivery);
    }
  }
  return { settled, candidates };
}

/** The grants of one candidate, locked. */
export interface CandidateGrants {
  /** The grant that a pinned delivery holds. */
  pinned: ClaimableGrant | null;
  /** The customer's grants that serve the delivery's lane. */
  candidates: readonly ClaimableGrant[];
  /** How many of the customer's deliveries want these grants, by order. */
  waitingByOrder: ReadonlyMap<string, number>;
}

/** What becomes of a candidate: it leaves with a grant (a test also without), waits for one, or ends. Pure. */
export function decideClaim(
  delivery: DueDelivery,
  { input, grants }: { input: ClaimInput; grants: CandidateGrants },
): ClaimDecision {
  const { now, lane, kind, orderId } = delivery;
  const isTest = kind === "test";
  if (delivery.isPinned) {
    // The unanswered send went by the template channel: on another channel the message could arrive twice.
    return grants.pinned && lane.channel === "template"
      ? prepare(delivery, { input, grant: grants.pinned, takesUse: false })
      : keepBack(delivery, giveUpAsUnknown(delivery, { now, what: "lost" }));
  }
  const choice = chooseGrant({
    orderId,
    candidates: grants.candidates,
    now,
    // WeChat spends the permission on a test in any case, whether or not it is taken here.
    waitingByOrder: isTest ? new Map() : grants.waitingByOrder,
  });
  if (choice.grant) return prepare(delivery, { input, grant: choice.grant, takesUse: true });
  if (isTest) return prepare(delivery, { input, grant: null, takesUse: false });
  // The lane stays on the waiting delivery: only a grant that serves it wakes the delivery.
  const { channel, templateId } = lane;
  const { retryAt } = choice;
  return keepBack(delivery, awaitGrant({ ...delivery, channel, templateId }, { now, retryAt }));
}

function prepare(
  delivery: DueDelivery,
  {
    input,
    grant,
    takesUse,
  }: { input: ClaimInput; grant: ClaimableGrant | null; takesUse: boolean },
): ClaimDecision {
  const { lane, now, notice } = delivery;
  const { claimId, workerId, miniprogramState } = input;
  const settings = input.settings.find(({ code }) => code === notice);
  const prepared = prepareMessage({ delivery, lane, grant, settings, miniprogramState });
  if (!prepared.ok) {
    const { reason, problem } = prepared;
    return keepBack(delivery, refuseByCheck(delivery, { now, reason, problem }));
  }
  const transition = startSending(delivery, { lane, claimId, workerId, now, grant });
  return { delivery, transition, request: prepared.request, grant, takesUse };
}

function keepBack(delivery: DueDelivery, transition: Transition): ClaimDecision {
  return { delivery, transition, request: null, grant: null, takesUse: false };
}

/** The delivery that a decision lets leave, as its sender takes it; `null` when nothing leaves. */
export function toClaimed(
  { delivery, request, grant }: ClaimDecision,
  { claimId }: Pick<ClaimInput, "claimId">,
): ClaimedDelivery | null {
  if (request === null) return null;
  const { id, notice, openid, lane, attempts, lostInARow, now } = delivery;
  return {
    id,
    claimId,
    notice,
    openid,
    channel: lane.channel,
    templateId: lane.templateId,
    request,
    grant: grant && {
      id: grant.id,
      kind: grant.kind,
      credential: grant.credential,
      confirmedAt: grant.confirmedAt,
    },
    attempts,
    lostInARow,
    claimedAt: now,
  };
}
