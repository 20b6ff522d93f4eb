import { sql } from "kysely";
import type { DeliveryState } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";

export interface KnownDelivery {
  id: string;
  idempotencyKey: string;
  fingerprint: string;
  state: DeliveryState;
}

const SELECT = "select id, idempotency_key as idempotencyKey, fingerprint, state from deliveries";
const PREPARED = `${SELECT} where app_id = ? and idempotency_key = ?`;

export async function selectDeliveriesByKey(
  tx: Sql,
  { database, appId, keys }: { database: Database; appId: string; keys: string[] },
): Promise<KnownDelivery[]> {
  if (database.prepared)
    return database.prepared.each(
      PREPARED,
      keys.map((key) => [appId, key]),
    ).rows as KnownDelivery[];
  const { rows } = await sql<KnownDelivery>`
    ${sql.raw(SELECT)} where app_id = ${appId} and idempotency_key in (${sql.join(keys)})
  `.execute(tx);
  return rows;
}

export async function selectDeliveryByKey(
  connection: Sql,
  { appId, key }: { appId: string; key: string },
): Promise<KnownDelivery | null> {
  const { rows } = await sql<KnownDelivery>`
    ${sql.raw(SELECT)} where app_id = ${appId} and idempotency_key = ${key}
  `.execute(connection);
  return rows[0] ?? null;
}
