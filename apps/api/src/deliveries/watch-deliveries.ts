import { setTimeout as sleep } from "node:timers/promises";
import type { DeliverySummary } from "./delivery-service.ts";

const LOOK_EVERY_MS = 1000;
/** How far back the live list looks: a change of an older delivery is seen when the list is read again. */
export const WATCHED = 200;
/** Everybody who watches looks at the same: some 200 streams read as often as one. */
const SHARED_FOR_MS = 900;

/**
 * The newest deliveries that changed, looked for once a second while somebody watches: workers in other processes change
 * them too. The event id is the time of the last change that was told, so that a reconnect goes on after it.
 */
export async function* watchDeliveries(input: {
  listLatest(): Promise<DeliverySummary[]>;
  lastEventId: string | null;
  signal: AbortSignal;
  /** Asked before each look: who watches may have been signed out meanwhile. Throws when it is over. */
  assertAllowed(): Promise<void>;
}): AsyncGenerator<{ eventId: string; delivery: DeliverySummary }> {
  const { listLatest, lastEventId, signal, assertAllowed } = input;
  let told = new Map<string, string>();
  if (lastEventId === null)
    for (const { deliveryId, updatedAt } of await listLatest()) told.set(deliveryId, updatedAt);
  while (!signal.aborted) {
    await assertAllowed();
    const latest = await listLatest();
    const changed = latest.filter(({ deliveryId, updatedAt }) => {
      const before = told.get(deliveryId) ?? lastEventId ?? "";
      return updatedAt > before;
    });
    told = new Map(latest.map(({ deliveryId, updatedAt }) => [deliveryId, updatedAt]));
    for (const delivery of changed.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1))) {
      yield { eventId: delivery.updatedAt, delivery };
    }
    try {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    } catch {
      return;
    }
  }
}

/** One reading for all who ask within a second. */
export function shareLatest(
  listLatest: (appId: string) => Promise<DeliverySummary[]>,
): (appId: string) => Promise<DeliverySummary[]> {
  let last: { appId: string; at: number; reading: Promise<DeliverySummary[]> } | null = null;
  return (appId) => {
    const at = performance.now();
    if (!last || last.appId !== appId || at - last.at >= SHARED_FOR_MS)
      last = { appId, at, reading: listLatest(appId) };
    return last.reading;
  };
}
