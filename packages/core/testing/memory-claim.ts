import type {
  ClaimedDelivery,
  ClaimInput,
  ClaimResult,
  Lane,
} from "../src/deliveries/delivery-store.port.ts";
import {
  awaitGrant,
  close,
  closeAsTold,
  defer,
  giveUpAsUnknown,
  refuseByCheck,
  startSending,
} from "../src/deliveries/claim-transitions.ts";
import { chooseGrant, KINDS_BY_CHANNEL, type GrantKind } from "../src/grants/grant.ts";
import {
  applyTransition,
  type MemoryDelivery,
  type MemoryGrant,
  type MemoryStorage,
} from "./memory-storage.ts";

export function claimInMemory(storage: MemoryStorage, input: ClaimInput): ClaimResult {
  const due = listDue(storage, input);
  const result: ClaimResult = { claimed: [], found: due.length, waitingOpenids: [] };
  const deferred = new Map<string, number>();
  const busy = new Set(
    ofApp(storage, input.appId)
      .filter(({ state }) => state === "sending")
      .map(({ openid }) => openid),
  );
  for (const { delivery, lane } of due) {
    const { now } = storage;
    if (delivery.expiresAt <= now) {
      applyTransition(storage, delivery, close(delivery, { now, reason: "EXPIRED" }));
    } else if (!delivery.holdsLineage) {
      applyTransition(storage, delivery, closeAsTold(delivery, { now }));
    } else if (busy.has(delivery.openid)) {
      const place = (deferred.get(delivery.openid) ?? 0) + 1;
      deferred.set(delivery.openid, place);
      applyTransition(storage, delivery, defer(delivery, { now, place }));
    } else {
      busy.add(delivery.openid);
      const claimed = claimOne(storage, { input, delivery, lane });
      if (claimed) result.claimed.push(claimed);
      if (delivery.state === "waiting_for_grant") result.waitingOpenids.push(delivery.openid);
    }
  }
  return result;
}

export function toClaimed(storage: MemoryStorage, delivery: MemoryDelivery): ClaimedDelivery {
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
    grant: grant ? toHeld(grant) : null,
    attempts: delivery.attempts - 1,
    lostInARow: delivery.lostInARow,
    claimedAt: claimedAt ?? 0,
  };
}

function toHeld({ id, kind, credential, confirmedAt }: MemoryGrant) {
  return { id, kind, credential, confirmedAt };
}

function ofApp({ deliveries }: MemoryStorage, appId: string): MemoryDelivery[] {
  return [...deliveries.values()].filter((delivery) => delivery.appId === appId);
}

function listDue(
  storage: MemoryStorage,
  { appId, lanes, limit }: ClaimInput,
): { delivery: MemoryDelivery; lane: Lane }[] {
  const due = ofApp(storage, appId)
    .filter(({ state, dueAt }) => state === "queued" && dueAt <= storage.now)
    .toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  return lanes
    .flatMap((lane) =>
      due.filter(({ notice }) => notice === lane.notice).map((delivery) => ({ delivery, lane })),
    )
    .slice(0, limit);
}

interface Claim {
  input: ClaimInput;
  delivery: MemoryDelivery;
  lane: Lane;
}

function claimOne(storage: MemoryStorage, claim: Claim): ClaimedDelivery | null {
  const { delivery, lane } = claim;
  const { lanes } = claim.input;
  const { now } = storage;
  if (delivery.isPinned) {
    const grant = storage.grants.get(delivery.grantId ?? "");
    if (grant && lane.channel === "template") return send(storage, { ...claim, grant });
    applyTransition(storage, delivery, giveUpAsUnknown(delivery, { now, what: "lost" }));
    return null;
  }
  const candidates = listServing(storage, { ...delivery, ...lane });
  const waitingByOrder =
    delivery.kind === "test" ? new Map() : countWaiting(storage, { delivery, lane, lanes });
  const choice = chooseGrant({ orderId: delivery.orderId, candidates, now, waitingByOrder });
  if (choice.grant || delivery.kind === "test")
    return send(storage, { ...claim, grant: choice.grant });
  const { channel, templateId } = lane;
  const waiting = { ...delivery, channel, templateId };
  applyTransition(storage, delivery, awaitGrant(waiting, { now, retryAt: choice.retryAt }));
  return null;
}

/** How many of a customer's deliveries want what this lane's grants give, by order. */
export function countWaiting(
  storage: MemoryStorage,
  input: {
    delivery: Pick<MemoryDelivery, "appId" | "openid">;
    lane: Pick<Lane, "channel" | "templateId">;
    /** `undefined`: go by what each delivery waits for. */
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

/** The grants of a customer that pay for a message of this channel and template, usable or not. */
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

function send(
  storage: MemoryStorage,
  { input, delivery, lane, grant }: Claim & { grant: MemoryGrant | null },
): ClaimedDelivery | null {
  const { now } = storage;
  const { id, kind, notice, openid, orderId, data, miniprogramState, isPinned } = delivery;
  const prepared = input.prepare(
    { id, kind, notice, openid, orderId, data, miniprogramState },
    lane,
    grant && toHeld(grant),
  );
  if (!prepared.ok) {
    const { reason, problem } = prepared;
    applyTransition(storage, delivery, refuseByCheck(delivery, { now, reason, problem }));
    return null;
  }
  if (grant && !isPinned) {
    grant.usesFree -= 1;
    grant.usesHeld += 1;
  }
  const { claimId, workerId } = input;
  applyTransition(
    storage,
    delivery,
    startSending(delivery, { lane, claimId, workerId, now, grant }),
  );
  delivery.request = prepared.request;
  return toClaimed(storage, delivery);
}
