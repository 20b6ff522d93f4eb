import { confirmsPayment, type NewDelivery, type QueueResult } from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { recordAudit, toDeliveryRecord } from "../audit-log/record-audit.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { insertDeliveries } from "./sql/insert-deliveries.ts";
import { selectDeliveriesByKey } from "./sql/select-deliveries-by-key.ts";

/** Stores new deliveries and returns the existing ones of known keys. Then confirms payments whose order a trigger reports as paid. */
export async function queueDeliveries(
  database: Database,
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
    return answers;
  });
  const paid = deliveries.filter(confirmsPayment);
  const [{ appId } = { appId: "" }] = paid;
  const openids = [...new Set(paid.map(({ openid }) => openid))];
  if (openids.length > 0) await confirmPaidOrders(database, { appId, openids });
  return results;
}
