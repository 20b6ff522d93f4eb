import { confirmsPayment, type NewDelivery, type QueueResult } from "@mp-notice/core";
import type { Transaction } from "kysely";
import { recordAudit, toDeliveryRecord } from "../audit-log/record-audit.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { insertDeliveries } from "./sql/insert-deliveries.ts";
import { selectDeliveriesByKey } from "./sql/select-deliveries-by-key.ts";
import { selectDeliveriesById } from "./sql/select-deliveries-by-id.ts";
import { writeDeliveryEvents } from "./write-events.ts";
import { toMoving, type QueueDeps } from "./write-steps.ts";

/** Stores new deliveries and returns the existing ones of known keys. Then confirms payments whose order a trigger reports as paid. */
export async function queueDeliveries(
  { database, events }: QueueDeps,
  deliveries: NewDelivery[],
): Promise<QueueResult[]> {
  const results = await database.transaction(async (tx) => {
    const keys = deliveries.flatMap(({ idempotencyKey }) =>
      idempotencyKey === null ? [] : [idempotencyKey],
    );
    const appId = deliveries[0]?.appId ?? "";
    const known = keys.length > 0 ? await selectDeliveriesByKey(tx, { database, appId, keys }) : [];
    const knownByKey = new Map(known.map((delivery) => [delivery.idempotencyKey, delivery]));
    const fresh: NewDelivery[] = [];
    const answers = deliveries.map((delivery): QueueResult => {
      const { id, idempotencyKey, fingerprint, state } = delivery;
      const first = idempotencyKey === null ? undefined : knownByKey.get(idempotencyKey);
      if (!first) {
        fresh.push(delivery);
        if (idempotencyKey !== null)
          knownByKey.set(idempotencyKey, { id, idempotencyKey, fingerprint, state });
        return { ok: true, deliveryId: id, state, duplicate: false };
      }
      return first.fingerprint === fingerprint
        ? { ok: true, deliveryId: first.id, state: first.state, duplicate: true }
        : { ok: false, deliveryId: first.id };
    });
    if (fresh.length > 0) {
      const rows = fresh.map((delivery) => ({ ...delivery, lineageId: null, isAgain: false }));
      await insertDeliveries(tx, { database, deliveries: rows });
    }
    for (const { kind, id, orderId } of fresh)
      if (kind === "test") {
        await recordAudit(tx, toDeliveryRecord("delivery.test_sent", { id, orderId }));
      }
    await writeSkipped(tx, { database, events, fresh });
    return answers;
  });
  const paid = deliveries.filter(confirmsPayment);
  const [{ appId } = { appId: "" }] = paid;
  const openids = [...new Set(paid.map(({ openid }) => openid))];
  if (openids.length > 0) await confirmPaidOrders(database, { appId, openids });
  return results;
}

/** Triggers of a disabled notice have ended already. */
async function writeSkipped(
  tx: Transaction<unknown>,
  { database, events, fresh }: QueueDeps & { fresh: NewDelivery[] },
): Promise<void> {
  const ids = fresh.flatMap(({ id, state }) => (state === "skipped" ? [id] : []));
  if (ids.length === 0 || !events.wants("delivery.skipped")) return;
  const rows = await selectDeliveriesById(tx, { database, ids });
  const changes = rows.map((row) => ({
    row: { ...row, state: "queued" as const },
    transition: { progress: toMoving(row), entries: [] },
  }));
  await writeDeliveryEvents(tx, { events, changes });
}
