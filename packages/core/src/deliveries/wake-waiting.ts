import type { DeliveryStore } from "./delivery-store.port.ts";

/**
 * Queues these customers' waiting deliveries that a grant now serves, and wakes the sender if there are any. Run it after the
 * grant is committed; a delivery that starts to wait in between is rechecked later anyway.
 */
export async function wakeWaiting(
  { store, wakeSender }: { store: Pick<DeliveryStore, "wakeWaiting">; wakeSender(): void },
  input: Parameters<DeliveryStore["wakeWaiting"]>[0],
): Promise<void> {
  const openids = [...new Set(input.openids)];
  if (openids.length > 0 && (await store.wakeWaiting({ ...input, openids })) > 0) wakeSender();
}
