import { chooseGrant, type Grant } from "../grants/grant.ts";
import {
  awaitGrant,
  awaitReport,
  closeAsReported,
  closeDelivery,
  closeAsTold,
  deferDelivery,
  giveUpAsUnknown,
  holdForQuietHours,
  refuseByCheck,
  startSending,
} from "./claim-transitions.ts";
import { describeRoad, isAnyHeld, REPORT_WAIT_MS, type ReportRoad } from "./choose-road.ts";
import type {
  ClaimableDelivery,
  ClaimedDelivery,
  ClaimInput,
  HeldGrant,
  Lane,
} from "./delivery-store.port.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import { findQuietEnd, JUST_ACTIVE_MS } from "../notices/quiet-hours.ts";
import { prepareMessage } from "./prepare-message.ts";
import type { MovingDelivery, Transition } from "./transition.ts";

/** A due delivery that a claim has locked, with its notice's lane. */
export interface DueDelivery extends MovingDelivery, ClaimableDelivery {
  expiresAt: number;
  createdAt: number;
  /** The database's time at the claim. */
  now: number;
  lane: Lane;
}

export type ClaimableGrant = HeldGrant &
  Pick<
    Grant,
    | "orderId"
    | "usesFree"
    | "acceptedAt"
    | "usableFrom"
    | "expiresAt"
    | "reservedFor"
    | "reservedUntil"
  >;

export interface ClaimDecision {
  delivery: DueDelivery;
  transition: Transition;
  /** The exact body to post; `null` when nothing is sent. */
  request: string | null;
  /** The grant that pays for the message. */
  grant: HeldGrant | null;
  /** Whether to take a free use of the grant; a pinned delivery already holds its use. */
  takesUse: boolean;
}

/**
 * Runs before any grant is read: ends expired and superseded deliveries, and defers those of customers with a message in
 * flight. The remaining candidates, at most one per customer, go to {@link decideClaim}.
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
      settled.push(withoutSend(delivery, closeDelivery(delivery, { now, reason: "EXPIRED" })));
    } else if (!holdsLineage) {
      settled.push(withoutSend(delivery, closeAsTold(delivery, { now })));
    } else if (busy.has(openid)) {
      const place = (deferred.get(openid) ?? 0) + 1;
      deferred.set(openid, place);
      settled.push(withoutSend(delivery, deferDelivery(delivery, { now, place })));
    } else {
      busy.add(openid);
      candidates.push(delivery);
    }
  }
  return { settled, candidates };
}

/**
 * When the quiet hours that keep this delivery from being sent end; `null` when it may be sent. Operators want a test at once, and
 * a customer who has just given a permission or paid waits for the message.
 */
export function findHold(
  { kind, notice, now }: DueDelivery,
  { settings, lastActAt }: { settings: readonly NoticeSettings[]; lastActAt: number | null },
): number | null {
  if (kind === "test" || (lastActAt !== null && now - lastActAt <= JUST_ACTIVE_MS)) return null;
  const { quietHours = null } = settings.find(({ code }) => code === notice) ?? {};
  return findQuietEnd(quietHours, now);
}

/** The locked grants that one candidate may use. */
export interface CandidateGrants {
  /** The grant that a pinned delivery holds. */
  pinned: ClaimableGrant | null;
  /** The customer's grants that serve the delivery's lane. */
  candidates: readonly ClaimableGrant[];
  /** When the customer last gave a permission or paid; read for deliveries within quiet hours. */
  lastActAt: number | null;
  /** How many of the customer's deliveries compete for these grants, by order. */
  waitingByOrder: ReadonlyMap<string, number>;
  /** What shipment reports say of its order; read for notices that one stands for ({@link mayBeToldByReport}). */
  report?: ReportRoad;
}

/** Whether a shipment report stands for this message. Operators decide about tests and resends themselves. */
export function mayBeToldByReport(
  { kind, isPinned, ...delivery }: DueDelivery,
  { catalog }: Pick<ClaimInput, "catalog">,
): boolean {
  return (
    kind === "trigger" && !isPinned && catalog.findTriggered(delivery)?.isToldByReport === true
  );
}

/** Decides whether a candidate is sent with a grant (a test also without one), waits for a grant, or ends. Pure. */
export function decideClaim(
  delivery: DueDelivery,
  { input, grants }: { input: ClaimInput; grants: CandidateGrants },
): ClaimDecision {
  const { now, lane, kind, orderId } = delivery;
  const isTest = kind === "test";
  const { settings } = input;
  if (grants.report === "TOLD") return withoutSend(delivery, closeAsReported(delivery, { now }));
  const reportUntil = delivery.createdAt + REPORT_WAIT_MS;
  if (grants.report === "PENDING" && now < reportUntil)
    return withoutSend(delivery, awaitReport(delivery, { now, until: reportUntil }));
  const quietEnd = findHold(delivery, { settings, lastActAt: grants.lastActAt });
  const hold = (end: number) =>
    withoutSend(delivery, holdForQuietHours(delivery, { now, quietEnd: end }));
  if (delivery.isPinned) {
    if (quietEnd !== null) return hold(quietEnd);
    // The unanswered send used the template channel: on another channel the message could arrive twice.
    return grants.pinned && lane.channel === "template"
      ? prepare(delivery, { input, grants, grant: grants.pinned, takesUse: false })
      : withoutSend(delivery, giveUpAsUnknown(delivery, { now, what: "lost" }));
  }
  const choice = chooseGrant({
    orderId,
    candidates: grants.candidates,
    now,
    isTest,
    // WeChat spends the permission on a test even when we take no grant for it.
    waitingByOrder: isTest ? new Map() : grants.waitingByOrder,
  });
  // A wait for a permission that began before them goes on, and may end, within quiet hours.
  const hasWaitedInVain =
    delivery.reason === "NO_GRANT" && choice.grant === null && choice.retryAt === null;
  if (quietEnd !== null && !hasWaitedInVain) return hold(quietEnd);
  if (choice.grant)
    return prepare(delivery, { input, grants, grant: choice.grant, takesUse: true });
  if (isTest) return prepare(delivery, { input, grants, grant: null, takesUse: false });
  // The lane stays on the waiting delivery: only a grant that serves it wakes the delivery.
  const { channel, templateId } = lane;
  const { retryAt } = choice;
  return withoutSend(delivery, awaitGrant({ ...delivery, channel, templateId }, { now, retryAt }));
}

function prepare(
  delivery: DueDelivery,
  {
    input,
    grants,
    grant,
    takesUse,
  }: {
    input: ClaimInput;
    grants: CandidateGrants;
    grant: ClaimableGrant | null;
    takesUse: boolean;
  },
): ClaimDecision {
  const { lane, now } = delivery;
  const { claimId, workerId, miniprogramState } = input;
  const notice = input.catalog.findTriggered(delivery);
  // Another process knows a newer definition: this one reads it within a second.
  if (!notice) return withoutSend(delivery, deferDelivery(delivery, { now, place: 1 }));
  const settings = input.settings.find(({ code }) => code === delivery.notice);
  const prepared = prepareMessage({ delivery, notice, lane, grant, settings, miniprogramState });
  if (!prepared.ok) {
    const { reason, problem } = prepared;
    return withoutSend(delivery, refuseByCheck(delivery, { now, reason, problem }));
  }
  const { candidates } = grants;
  const { orderId } = delivery;
  const report = grants.report === undefined || grants.report === "TOLD" ? null : grants.report;
  const road =
    grant && takesUse && (notice.isLate || report !== null || isAnyHeld(candidates, now))
      ? describeRoad({ grant, candidates, report, orderId, now })
      : null;
  const transition = startSending(delivery, { lane, claimId, workerId, now, grant, road });
  return { delivery, transition, request: prepared.request, grant, takesUse };
}

function withoutSend(delivery: DueDelivery, transition: Transition): ClaimDecision {
  return { delivery, transition, request: null, grant: null, takesUse: false };
}

/** The claimed delivery for the sender; `null` when there is nothing to send. */
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
