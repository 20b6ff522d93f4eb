import { sql, type Transaction } from "kysely";
import type { NewShipment } from "./shipment-store.ts";

/** Makes a shipment findable by its order's numbers, its parcels' numbers and its customer. */
export async function insertShipmentKeys(
  tx: Transaction<unknown>,
  shipment: NewShipment,
): Promise<void> {
  const { id, appId, orderId, content } = shipment;
  const { order, openid, parcels } = content;
  const texts = new Set([
    ...[orderId, openid],
    "transactionId" in order ? order.transactionId : order.outTradeNo,
    ...parcels.flatMap(({ trackingNo }) => (trackingNo === null ? [] : [trackingNo])),
  ]);
  const rows = [...texts].map((text) => sql`(${appId}, ${text}, ${id})`);
  await sql`
    insert into shipment_keys (app_id, text, shipment_id) values ${sql.join(rows)}
  `.execute(tx);
}
