import { setTimeout as sleep } from "node:timers/promises";
import type { DeliverySummary } from "./delivery.contract.ts";

const POLL_EVERY_MS = 1000;
/** How far back the live list looks. A change of an older delivery shows when the list is read again. */
export const WATCHED = 200;
/** All streams share one read: 200 of them query as often as one. */
const SHARED_FOR_MS = 900;

/**
 * Polls the newest deliveries once a second and yields the changed ones; workers in other processes change them too. The
 * event id is the time of the last change yielded, so that a reconnect resumes after it.
 */
export async function* watchDeliveries(input: {
  listLatest(): Promise<DeliverySummary[]>;
  lastEventId: string | null;
  signal: AbortSignal;
  /** Called before each poll. Throws once the session has ended. */
  assertAllowed(): Promise<void>;
}): AsyncGenerator<{ eventId: string; delivery: DeliverySummary }> {
  const { listLatest, lastEventId, signal, assertAllowed } = input;
  let yielded = new Map<string, string>();
  if (lastEventId === null)
    for (const { deliveryId, updatedAt } of await listLatest()) yielded.set(deliveryId, updatedAt);
  while (!signal.aborted) {
    await assertAllowed();
    const latest = await listLatest();
    const changed = latest.filter(({ deliveryId, updatedAt }) => {
      const before = yielded.get(deliveryId) ?? lastEventId ?? "";
      return updatedAt > before;
    });
    yielded = new Map(latest.map(({ deliveryId, updatedAt }) => [deliveryId, updatedAt]));
    for (const delivery of changed.toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1))) {
      yield { eventId: delivery.updatedAt, delivery };
    }
    try {
      await sleep(POLL_EVERY_MS, undefined, { signal });
    } catch {
      return;
    }
  }
}

/** Callers within `SHARED_FOR_MS` share one read. */
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
