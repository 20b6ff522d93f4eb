import type { NewDelivery } from "../src/deliveries/delivery.ts";
import {
  LONG_WAIT_MS,
  LOOK_AGAIN_LATER_MS,
  LOOK_AGAIN_MS,
  type DeliveryStore,
  type Lane,
  type OutcomeRecord,
  type QueueResult,
  type RecordResult,
  type SentEvent,
  type SettleRule,
} from "../src/deliveries/delivery-store.port.ts";
import { closeDelivery } from "../src/deliveries/claim-transitions.ts";
import {
  applyOutcome,
  applySentEvent,
  takeOverDelivery,
} from "../src/deliveries/outcome-transitions.ts";
import { findCurrent, isCancellable } from "../src/deliveries/lineage.ts";
import { listEndsToRelease, toHeldUntil } from "../src/notices/quiet-hours.ts";
import { chooseGrant } from "../src/grants/grant.ts";
import { claimInMemory, countWaiting, listServing, readClaimed } from "./memory-claim.ts";
import { confirmPaidOrders } from "./memory-grant-ledger.ts";
import {
  applyTransition,
  emptySubscriptions,
  type MemoryDelivery,
  type MemoryStorage,
} from "./memory-storage.ts";
import { applySettling, listLineage, resendInMemory, toStored } from "./memory-lineage.ts";
import { isAlive } from "./memory-worker-store.ts";

const EVENT_WINDOW_MS = 10 * 60_000;
const CLOCK_GRAIN_MS = 1000;

/** Each method runs synchronously to its end: that is its transaction. */
export function createMemoryDeliveryStore(storage: MemoryStorage): DeliveryStore {
  return {
    async queue(deliveries) {
      const results = deliveries.map((delivery) => queueOne(storage, delivery));
      for (const { appId, openid } of deliveries)
        confirmPaidOrders(storage, { appId, openids: [openid] });
      return results;
    },
    async claim(input) {
      return claimInMemory(storage, input);
    },
    async msUntilDue({ appId, lanes }) {
      const notices = new Set(lanes.map(({ notice }) => notice));
      const queued = select(storage, {
        appId,
        isMeant: ({ state, notice }) => state === "queued" && notices.has(notice),
      });
      if (queued.length === 0) return null;
      return Math.min(...queued.map(({ dueAt }) => dueAt)) - storage.now;
    },
    async readClaim({ appId, claimId }) {
      return select(storage, { appId, isMeant: (row) => row.claimId === claimId })
        .filter(({ state }) => state === "sending")
        .map((delivery) => readClaimed(storage, delivery));
    },
    async record(appId, records) {
      return records.map((record) => recordOne(storage, { appId, record }));
    },
    async wakeWaiting({ appId, openids, lanes }) {
      const isMeant = (delivery: MemoryDelivery) =>
        delivery.state === "waiting_for_grant" &&
        openids.includes(delivery.openid) &&
        isServed(storage, { delivery, lanes });
      return queueWaiting(storage, select(storage, { appId, isMeant }));
    },
    async lookAgain(input) {
      return lookAgain(storage, input);
    },
    async sweep(input) {
      return sweep(storage, input);
    },
    async releaseHeld({ appId, limit, settings }) {
      let released = 0;
      for (const each of settings) {
        for (const end of listEndsToRelease(each, storage.now)) {
          const isHeld = ({ state, reason, notice, dueAt }: MemoryDelivery) =>
            state === "queued" &&
            reason === "QUIET_HOURS" &&
            notice === each.code &&
            dueAt === toHeldUntil(end);
          const held = select(storage, { appId, isMeant: isHeld }).slice(0, limit);
          for (const delivery of held) release(delivery, { now: storage.now, end });
          released += held.length;
        }
      }
      return released;
    },
    async takeOver({ limit }) {
      const isOrphan = ({ state, workerId }: MemoryDelivery) =>
        state === "sending" && !isAlive(storage, workerId);
      const orphans = [...storage.deliveries.values()].filter(isOrphan).slice(0, limit);
      for (const delivery of orphans) {
        const grantKind = storage.grants.get(delivery.grantId ?? "")?.kind ?? null;
        applyTransition(
          storage,
          delivery,
          takeOverDelivery(delivery, { grantKind, now: storage.now }),
        );
      }
      return orphans.length;
    },
    async settleByEvent(appId, event, rule) {
      return settleByEvent(storage, { appId, event, rule });
    },
    async resend(input) {
      return resendInMemory(storage, input);
    },
    async cancel({ appId, idempotencyKey }) {
      const [first] = select(storage, {
        appId,
        isMeant: (row) => row.idempotencyKey === idempotencyKey,
      });
      if (!first) return null;
      const delivery = findCurrent(listLineage(storage, first)) ?? first;
      const cancelled = isCancellable(delivery);
      if (cancelled) {
        const { now } = storage;
        applyTransition(storage, delivery, closeDelivery(delivery, { now, reason: "CANCELLED" }));
      }
      return { deliveryId: delivery.id, state: delivery.state, cancelled };
    },
  };
}

function select(
  { deliveries }: MemoryStorage,
  { appId, isMeant }: { appId: string; isMeant: (delivery: MemoryDelivery) => boolean },
): MemoryDelivery[] {
  return [...deliveries.values()].filter(
    (delivery) => delivery.appId === appId && isMeant(delivery),
  );
}

function queueOne(storage: MemoryStorage, given: NewDelivery): QueueResult {
  const { id, appId, idempotencyKey: key, fingerprint, state } = given;
  const [first] = select(storage, {
    appId,
    isMeant: (row) => key !== null && row.idempotencyKey === key,
  });
  if (first && first.fingerprint !== fingerprint) return { ok: false, deliveryId: first.id };
  if (first) return { ok: true, deliveryId: first.id, state: first.state, duplicate: true };
  const stored = toStored({ ...given, lineageId: null, isAgain: false }, storage.now);
  storage.deliveries.set(id, stored);
  return { ok: true, deliveryId: id, state, duplicate: false };
}

function recordOne(
  storage: MemoryStorage,
  { appId, record }: { appId: string; record: OutcomeRecord },
): RecordResult {
  const { deliveryId, claimId, answer, outcome } = record;
  const delivery = storage.deliveries.get(deliveryId);
  const openid = delivery?.openid ?? null;
  const transition =
    delivery?.claimId === claimId
      ? applyOutcome(delivery, { answer, outcome, now: storage.now })
      : null;
  if (!delivery || !transition)
    return { applied: false, deliveryId, state: delivery?.state ?? null, openid };
  applySettling(storage, delivery, transition);
  const { templateId, claimedAt: before } = delivery;
  if (outcome.grant === "emptied" && templateId !== null && before !== null)
    emptySubscriptions(storage, { appId, openid: delivery.openid, templateId, before });
  return { applied: true, deliveryId, state: delivery.state, openid };
}

function isServed(
  storage: MemoryStorage,
  { delivery, lanes }: { delivery: MemoryDelivery; lanes: Lane[] | undefined },
): boolean {
  const { appId, openid, orderId, channel, templateId } = delivery;
  if (channel === null || templateId === null) return false;
  const lane = { channel, templateId };
  const candidates = listServing(storage, { appId, openid, ...lane });
  const waitingByOrder = countWaiting(storage, { delivery, lane, lanes });
  const { now } = storage;
  const choice = chooseGrant({ orderId, candidates, now, waitingByOrder });
  return choice.grant !== null || choice.retryAt !== null;
}

function queueWaiting({ now }: MemoryStorage, deliveries: MemoryDelivery[]): number {
  for (const delivery of deliveries) Object.assign(delivery, { state: "queued", dueAt: now });
  return deliveries.length;
}

function release(delivery: MemoryDelivery, { now, end }: { now: number; end: number }): void {
  delivery.dueAt = now;
  delivery.expiresAt -= end - now;
  delivery.grantWaitUntil -= end - now;
}

function sweep(storage: MemoryStorage, { appId, limit }: { appId: string; limit: number }): number {
  const { now } = storage;
  const unclaimed = [...storage.deliveries.values()].filter(
    ({ state }) => state === "queued" || state === "waiting_for_grant",
  );
  const foreign = unclaimed.filter((delivery) => delivery.appId !== appId).slice(0, limit);
  for (const delivery of foreign)
    applyTransition(storage, delivery, closeDelivery(delivery, { now, reason: "APP_CHANGED" }));
  const own = unclaimed.filter((delivery) => delivery.appId === appId);
  const isExpired = ({ state, dueAt, expiresAt }: MemoryDelivery) =>
    expiresAt <= now && (state !== "queued" || dueAt <= now);
  const expired = own.filter(isExpired).slice(0, limit);
  for (const delivery of expired)
    applyTransition(storage, delivery, closeDelivery(delivery, { now, reason: "EXPIRED" }));
  return foreign.length + expired.length;
}

function lookAgain(
  storage: MemoryStorage,
  { appId, limit, lanes }: Parameters<DeliveryStore["lookAgain"]>[0],
): number {
  const { now } = storage;
  const isDue = ({ state, dueAt }: MemoryDelivery) => state === "waiting_for_grant" && dueAt <= now;
  const due = select(storage, { appId, isMeant: isDue }).toSorted((a, b) => a.dueAt - b.dueAt);
  let queued = 0;
  for (const ofNotice of Map.groupBy(due, ({ notice }) => notice).values()) {
    for (const delivery of ofNotice.slice(0, limit)) {
      const { notice, channel, templateId, grantWaitUntil, createdAt } = delivery;
      const isCurrent = lanes.some(
        (lane) =>
          lane.notice === notice && lane.channel === channel && lane.templateId === templateId,
      );
      if (!isCurrent || grantWaitUntil <= now || isServed(storage, { delivery, lanes })) {
        queued += queueWaiting(storage, [delivery]);
      } else {
        const rest = now - createdAt < LONG_WAIT_MS ? LOOK_AGAIN_MS : LOOK_AGAIN_LATER_MS;
        delivery.dueAt = Math.min(now + rest, grantWaitUntil);
      }
    }
  }
  return queued;
}

function settleByEvent(
  storage: MemoryStorage,
  { appId, event, rule }: { appId: string; event: SentEvent; rule: SettleRule },
): string | null {
  const { openid, templateId, msgId, errorCode, errorStatus, createdAt } = event;
  const isByMsgId = (delivery: MemoryDelivery) =>
    msgId !== null &&
    delivery.msgId === msgId &&
    (delivery.state === "sent" || delivery.state === "unknown");
  const isCandidate = (delivery: MemoryDelivery) => {
    const claimedAt = delivery.claimedAt ?? 0;
    return (
      delivery.state === "unknown" &&
      delivery.openid === openid &&
      delivery.templateId === templateId &&
      claimedAt >= createdAt - EVENT_WINDOW_MS &&
      claimedAt <= createdAt + CLOCK_GRAIN_MS
    );
  };
  const isMeant = rule === "msgid" ? isByMsgId : isCandidate;
  const [only, another] = select(storage, { appId, isMeant });
  if (!only || another) return null;
  const { now } = storage;
  applySettling(storage, only, applySentEvent(only, { errorCode, errorStatus, msgId, now }));
  return only.id;
}
