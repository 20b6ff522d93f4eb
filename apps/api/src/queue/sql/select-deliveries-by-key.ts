import { sql } from "kysely";
import type { DeliveryState } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";

export interface KnownDelivery {
  id: string;
  idempotencyKey: string;
  fingerprint: string;
  state: DeliveryState;
}

/** The deliveries of these idempotency keys. */
export async function selectDeliveriesByKey(
  tx: Sql,
  { appId, keys }: { appId: string; keys: string[] },
): Promise<KnownDelivery[]> {
  const { rows } = await sql<KnownDelivery>`
    select id, idempotency_key as idempotencyKey, fingerprint, state
    from deliveries where app_id = ${appId} and idempotency_key in (${sql.join(keys)})
  `.execute(tx);
  return rows;
}
