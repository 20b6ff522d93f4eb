import {
  decideClaim,
  splitDue,
  toClaimed,
  type DueDelivery,
} from "../src/deliveries/decide-claim.ts";
import type {
  ClaimedDelivery,
  ClaimInput,
  ClaimResult,
  Lane,
} from "../src/deliveries/delivery-store.port.ts";
import { KINDS_BY_CHANNEL, type GrantKind } from "../src/grants/grant.ts";
import {
  applyTransition,
  type MemoryDelivery,
  type MemoryGrant,
  type MemoryStorage,
} from "./memory-storage.ts";

export function claimInMemory(storage: MemoryStorage, input: ClaimInput): ClaimResult {
  const { deliveries, grants } = storage;
  const { appId, lanes, claimId } = input;
  const due = listDue(storage, input);
  const sendingOpenids = ofApp(storage, appId)
    .filter(({ state }) => state === "sending")
    .map(({ openid }) => openid);
  const { settled, candidates } = splitDue(due, { sendingOpenids });
  const decided = candidates.map((delivery) => {
    const { openid, lane, grantId } = delivery;
    return decideClaim(delivery, {
      input,
      grants: {
        pinned: grants.get(grantId ?? "") ?? null,
        lastActAt: findLastAct(storage, { appId, openid }),
        candidates: listServing(storage, { appId, openid, ...lane }),
        waitingByOrder: countWaiting(storage, { delivery: { appId, openid }, lane, lanes }),
      },
    });
  });
  const decisions = [...settled, ...decided];
  for (const {
    delivery: { id },
    transition,
    request,
    grant,
    takesUse,
  } of decisions) {
    const stored = deliveries.get(id);
    if (!stored) throw new Error(`there is no delivery ${id}`);
    applyTransition(storage, stored, transition);
    if (request !== null) stored.request = request;
    const taken = takesUse && grant ? grants.get(grant.id) : undefined;
    if (!taken) continue;
    taken.usesFree -= 1;
    taken.usesHeld += 1;
  }
  return {
    claimed: decisions.flatMap((decision) => toClaimed(decision, { claimId }) ?? []),
    found: due.length,
    waitingOpenids: decisions.flatMap(({ delivery, transition }) =>
      transition.progress.state === "waiting_for_grant" ? [delivery.openid] : [],
    ),
  };
}

/** A delivery in `sending` as its claim returned it. */
export function readClaimed(storage: MemoryStorage, delivery: MemoryDelivery): ClaimedDelivery {
  const { id, claimId, notice, openid, channel, templateId, request, claimedAt } = delivery;
  if (claimId === null || channel === null || templateId === null || request === null)
    throw new Error(`${id} is not claimed`);
  const grant = storage.grants.get(delivery.grantId ?? "");
  return {
    id,
    claimId,
    notice,
    openid,
    channel,
    templateId,
    request,
    grant: grant
      ? {
          id: grant.id,
          kind: grant.kind,
          credential: grant.credential,
          confirmedAt: grant.confirmedAt,
        }
      : null,
    attempts: delivery.attempts - 1,
    lostInARow: delivery.lostInARow,
    claimedAt: claimedAt ?? 0,
  };
}

function ofApp({ deliveries }: MemoryStorage, appId: string): MemoryDelivery[] {
  return [...deliveries.values()].filter((delivery) => delivery.appId === appId);
}

function listDue(storage: MemoryStorage, { appId, lanes, limit }: ClaimInput): DueDelivery[] {
  const { now } = storage;
  const due = ofApp(storage, appId)
    .filter(({ state, dueAt }) => state === "queued" && dueAt <= now)
    .toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  return lanes
    .flatMap((lane) =>
      due
        .filter(({ notice }) => notice === lane.notice)
        .map((delivery) => ({ ...delivery, lane, now })),
    )
    .slice(0, limit);
}

/** How many of a customer's deliveries compete for this lane's grants, by order. */
export function countWaiting(
  storage: MemoryStorage,
  input: {
    delivery: Pick<MemoryDelivery, "appId" | "openid">;
    lane: Pick<Lane, "channel" | "templateId">;
    /** `undefined`: use the lane that each delivery waits for. */
    lanes: Lane[] | undefined;
  },
): Map<string, number> {
  const { delivery, lane, lanes } = input;
  const isAlike = (other: Pick<Lane, "channel" | "templateId">) =>
    other.channel === lane.channel &&
    (lane.channel === "template" || other.templateId === lane.templateId);
  const counts = new Map<string, number>();
  for (const other of ofApp(storage, delivery.appId)) {
    const { orderId, channel, templateId } = other;
    const isOpen = other.state === "queued" || other.state === "waiting_for_grant";
    const wants = lanes
      ? lanes.some((each) => each.notice === other.notice && !each.isHeld && isAlike(each))
      : channel === null || templateId === null || isAlike({ channel, templateId });
    const counted =
      isOpen && wants && other.kind !== "test" && !other.isPinned && other.expiresAt > storage.now;
    if (counted && other.openid === delivery.openid)
      counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
  }
  return counts;
}

function findLastAct(
  { grants }: MemoryStorage,
  customer: { appId: string; openid: string },
): number | null {
  const acts = [...grants.values()]
    .filter(({ appId, openid }) => appId === customer.appId && openid === customer.openid)
    .flatMap(({ acceptedAt, confirmedAt }) => [acceptedAt, confirmedAt ?? 0]);
  return acts.length === 0 ? null : Math.max(...acts);
}

/** The customer's grants for this channel and template, usable or not. */
export function listServing(
  { grants }: MemoryStorage,
  wanted: Pick<Lane, "channel" | "templateId"> & { appId: string; openid: string },
): MemoryGrant[] {
  const { appId, openid, channel, templateId } = wanted;
  const kinds: readonly GrantKind[] = KINDS_BY_CHANNEL[channel];
  return [...grants.values()].filter(
    (grant) =>
      grant.appId === appId &&
      grant.openid === openid &&
      kinds.includes(grant.kind) &&
      (channel === "template" || grant.templateId === templateId),
  );
}
