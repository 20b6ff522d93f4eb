import { DELIVERY_LIFE_SECONDS, type NewDelivery } from "../src/deliveries/delivery.ts";
import type { ResendInput, ResendResult } from "../src/deliveries/delivery-store.port.ts";
import { findResendProblem, settleAsSent } from "../src/deliveries/lineage.ts";
import { createEntry, type Transition } from "../src/deliveries/transition.ts";
import { applyTransition, type MemoryDelivery, type MemoryStorage } from "./memory-storage.ts";

const AFTER_WAIT_SECONDS = 3600;

export function toStored(
  given: NewDelivery & { lineageId: string | null; isAgain: boolean },
  now: number,
): MemoryDelivery {
  const isSkipped = given.state === "skipped";
  const life = Math.max(DELIVERY_LIFE_SECONDS, given.grantWaitSeconds + AFTER_WAIT_SECONDS);
  const dueAt = toDueAt(given, now);
  return {
    ...given,
    reason: isSkipped ? "NOTICE_DISABLED" : dueAt > now ? "SCHEDULED" : null,
    dueAt,
    createdAt: now,
    grantWaitUntil: dueAt + given.grantWaitSeconds * 1000,
    expiresAt: dueAt + life * 1000,
    attempts: 0,
    lostInARow: 0,
    claimId: null,
    workerId: null,
    claimedAt: null,
    channel: null,
    templateId: null,
    grantId: null,
    isPinned: false,
    errcode: null,
    msgId: null,
    sentAt: null,
    holdsLineage: !isSkipped,
    request: null,
    timeline: [{ at: new Date(now).toISOString(), what: isSkipped ? "skipped" : "accepted" }],
  };
}

function toDueAt({ sendTime, state }: NewDelivery, now: number): number {
  if (sendTime === null || state === "skipped") return now;
  return "delayMs" in sendTime ? now + sendTime.delayMs : Math.max(now, sendTime.atMs);
}

export function listLineage(
  { deliveries }: MemoryStorage,
  { id, lineageId }: MemoryDelivery,
): MemoryDelivery[] {
  const firstId = lineageId ?? id;
  return [...deliveries.values()].filter(
    (delivery) => delivery.id === firstId || delivery.lineageId === firstId,
  );
}

export function resendInMemory(
  storage: MemoryStorage,
  { appId, resends, again, getGrantWaitSeconds }: ResendInput,
): ResendResult[] {
  const { now } = storage;
  return resends.map(({ deliveryId, newId }): ResendResult => {
    const target = storage.deliveries.get(deliveryId);
    if (!target || target.appId !== appId)
      return { deliveryId, ok: false, reason: "NOT_FOUND", details: [] };
    const lineage = listLineage(storage, target);
    const problem = findResendProblem(lineage, { target, again });
    if (problem) {
      const { reason, details } = problem;
      return { deliveryId, ok: false, reason, details };
    }
    for (const member of lineage) member.holdsLineage = false;
    const { notice, definitionVersion, openid, orderId, data, fingerprint } = target;
    const content = { appId, notice, definitionVersion, openid, orderId, data, fingerprint };
    const resend = {
      ...content,
      miniprogramState: target.miniprogramState,
      id: newId,
      kind: "resend" as const,
      idempotencyKey: null,
      resendOf: deliveryId,
      lineageId: target.lineageId ?? target.id,
      isAgain: again,
      grantWaitSeconds: getGrantWaitSeconds(notice),
      sendTime: null,
      state: "queued" as const,
    };
    storage.deliveries.set(newId, toStored(resend, now));
    target.timeline.push(createEntry(now, "resent_as", { deliveryId: newId }));
    return { deliveryId, ok: true, resentAs: newId };
  });
}

/** Writes a step that may settle an unknown delivery, with its effects on the rest of the lineage. */
export function applySettling(
  storage: MemoryStorage,
  delivery: MemoryDelivery,
  transition: Transition,
): void {
  const isSettled = delivery.state === "unknown" && transition.progress.state === "sent";
  if (!isSettled) return applyTransition(storage, delivery, transition);
  const others = listLineage(storage, delivery).filter(({ id }) => id !== delivery.id);
  const { holdsLineage, steps } = settleAsSent(others, { now: storage.now });
  for (const step of steps) applyTransition(storage, step.member, step.transition);
  const progress = { ...transition.progress, holdsLineage };
  applyTransition(storage, delivery, { ...transition, progress });
}
