import { closeDelivery, findCurrent, isCancellable, type DeliveryStore } from "@mp-notice/core";
import { recordAudit, toDeliveryRecord } from "../audit-log/record-audit.ts";
import { lockLineages } from "./sql/lock-lineages.ts";
import { selectDeliveryByKey } from "./sql/select-deliveries-by-key.ts";
import { writeSteps, type QueueDeps } from "./write-steps.ts";

/** Cancels the open delivery of the key's lineage, unless its message may already have been sent. */
export async function cancelDelivery(
  { database, events }: QueueDeps,
  { appId, idempotencyKey }: { appId: string; idempotencyKey: string },
): Promise<Awaited<ReturnType<DeliveryStore["cancel"]>>> {
  return database.transaction(async (tx) => {
    const known = await selectDeliveryByKey(tx, { appId, key: idempotencyKey });
    if (!known) return null;
    const lineages = await lockLineages(tx, { database, firstIds: [known.id] });
    const current = findCurrent(lineages.get(known.id) ?? []);
    if (!current) return null;
    const { row } = current;
    if (!isCancellable(current)) return { deliveryId: row.id, state: row.state, cancelled: false };
    const transition = closeDelivery(current, { now: row.now, reason: "CANCELLED" });
    await writeSteps(tx, { database, events, steps: [{ row, transition }] });
    await recordAudit(tx, toDeliveryRecord("delivery.cancelled", row));
    return { deliveryId: row.id, state: "cancelled", cancelled: true };
  });
}
