import type { GrantSettlement } from "../src/deliveries/decide-outcome.ts";
import type { NewDelivery, TimelineEntry } from "../src/deliveries/delivery.ts";
import { keepsLineage } from "../src/deliveries/lineage.ts";
import type { Pause } from "../src/deliveries/pause-store.port.ts";
import type { MovingDelivery, Transition } from "../src/deliveries/transition.ts";
import { isRefusedSince, USES_BY_KIND, type Grant } from "../src/grants/grant.ts";
import type { NewGrant, Witnesses } from "../src/grants/judge-reports.ts";
import type { ReportResult } from "../src/grants/read-reports.ts";
import type { MemoryUnclearAnswer } from "./memory-unclear-answer-store.ts";

export interface MemoryDelivery extends MovingDelivery, Omit<NewDelivery, "id" | "kind" | "state"> {
  /** The first delivery of the lineage; only on resends. */
  lineageId: string | null;
  isAgain: boolean;
  createdAt: number;
  expiresAt: number;
  request: string | null;
  timeline: TimelineEntry[];
}

export interface MemoryGrant extends Grant, Witnesses {}

/** The in-memory stores' shared state, with a clock that only moves on request. */
export interface MemoryStorage {
  now: number;
  /** By id, in insertion order. */
  deliveries: Map<string, MemoryDelivery>;
  grants: Map<string, MemoryGrant>;
  /** The results of reports, by appId, openid and reportId. */
  reports: Map<string, ReportResult>;
  /** By appId and order. */
  closedOrders: Set<string>;
  /** When a customer last refused a template, by appId, openid and templateId. */
  refusals: Map<string, number>;
  /** By appId and API. */
  pauses: Map<string, Pause & { appId: string }>;
  /** By delivery. */
  unclearAnswers: Map<string, MemoryUnclearAnswer>;
  /** Lease ends by worker id. */
  workers: Map<string, number>;
  templateIds: ReadonlySet<string>;
  newId(): string;
}

export function createMemoryStorage({
  templateIds,
}: {
  templateIds: readonly string[];
}): MemoryStorage {
  let ids = 0;
  return {
    now: Date.parse("2026-01-31T08:30:00+08:00"),
    deliveries: new Map(),
    grants: new Map(),
    reports: new Map(),
    closedOrders: new Set(),
    refusals: new Map(),
    pauses: new Map(),
    unclearAnswers: new Map(),
    workers: new Map(),
    templateIds: new Set(templateIds),
    newId: () => String(++ids).padStart(26, "0"),
  };
}

export function addGrant(
  storage: MemoryStorage,
  { voidedAt, ...given }: NewGrant & { appId: string; openid: string },
): MemoryGrant {
  const id = storage.newId();
  const uses = USES_BY_KIND[given.kind];
  const counts = { usesGiven: uses, usesFree: uses, usesHeld: 0, usesSpent: 0, usesVoid: 0 };
  const grant = { id, ...counts, ...given };
  if (voidedAt !== null) voidFreeUses(grant);
  storage.grants.set(id, grant);
  return grant;
}

/** Writes a step's changes: the delivery, and the use that it held. */
export function applyTransition(
  storage: MemoryStorage,
  delivery: MemoryDelivery,
  { progress, entries, settlement, postponedMs = 0 }: Transition,
): void {
  const held = storage.grants.get(delivery.grantId ?? "");
  Object.assign(delivery, progress);
  delivery.holdsLineage = progress.holdsLineage && keepsLineage(progress.state);
  delivery.expiresAt += postponedMs;
  delivery.grantWaitUntil += postponedMs;
  delivery.timeline.push(...entries);
  if (!settlement || !held) return;
  settle(held, settlement);
  if (settlement === "returned") emptyIfRefused(storage, held);
}

function settle(grant: MemoryGrant, as: Exclude<GrantSettlement, "kept">): void {
  grant.usesHeld -= 1;
  if (as === "spent") grant.usesSpent += 1;
  else if (as === "returned") grant.usesFree += 1;
  else grant.usesVoid += 1;
  if (as === "void") voidFreeUses(grant);
}

export function voidFreeUses(grant: MemoryGrant): void {
  grant.usesVoid += grant.usesFree;
  grant.usesFree = 0;
}

/** Voids the free uses of acceptances that the customer has refused since. */
function emptyIfRefused({ refusals }: MemoryStorage, grant: MemoryGrant): void {
  const refusedAt = refusals.get(toRefusalKey(grant));
  if (grant.kind === "subscribe" && isRefusedSince(grant.acceptedAt, refusedAt))
    voidFreeUses(grant);
}

function toRefusalKey(of: { appId: string; openid: string; templateId: string }): string {
  return `${of.appId} ${of.openid} ${of.templateId}`;
}

/** Voids what the customer accepted for this template before a moment, including what is reported later. */
export function emptySubscriptions(
  storage: MemoryStorage,
  emptied: { appId: string; openid: string; templateId: string; before: number },
): void {
  const key = toRefusalKey(emptied);
  const known = storage.refusals.get(key) ?? emptied.before;
  storage.refusals.set(key, Math.max(known, emptied.before));
  for (const grant of storage.grants.values()) {
    if (toRefusalKey(grant) === key && grant.acceptedAt < emptied.before)
      emptyIfRefused(storage, grant);
  }
}
