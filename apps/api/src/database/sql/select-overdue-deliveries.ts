import { type RawBuilder, sql } from "kysely";
import { NOTICE_CODES } from "@mp-notice/core";
import type { Database, Sql } from "../connect.ts";
import { deliveryColumns } from "./delivery-columns.ts";
import type { DeliveryRow } from "./rows.ts";

/** Locks open deliveries whose life is over, read from the claim's index alone. */
export async function selectExpiredDeliveries(
  tx: Sql,
  { database, appId, limit }: { database: Database; appId: string; limit: number },
): Promise<DeliveryRow[]> {
  return selectOpen(tx, { database, appId, limit, condition: sql`expires_at <= ${database.now}` });
}

/** Locks waiting deliveries whose time to look again has come. */
export async function selectDueWaitingDeliveries(
  tx: Sql,
  { database, appId, limit }: { database: Database; appId: string; limit: number },
): Promise<DeliveryRow[]> {
  const lock = skipLocked(database);
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now from deliveries
    where app_id = ${appId} and state = 'waiting_for_grant' and notice in (${sql.join(NOTICE_CODES)})
      and due_at <= ${database.now}
    limit ${sql.lit(limit)} ${lock}
  `.execute(tx);
  return rows;
}

/** Locks open deliveries of a mini program that is no longer the one. */
export async function selectOpenDeliveries(
  tx: Sql,
  { database, appId, limit }: { database: Database; appId: string; limit: number },
): Promise<DeliveryRow[]> {
  return selectOpen(tx, { database, appId, limit, condition: sql`1 = 1` });
}

async function selectOpen(
  tx: Sql,
  input: { database: Database; appId: string; limit: number; condition: RawBuilder<unknown> },
): Promise<DeliveryRow[]> {
  const { database, appId, limit, condition } = input;
  const { rows } = await sql<DeliveryRow>`
    select ${deliveryColumns}, ${database.now} as now from deliveries
    where app_id = ${appId} and state in ('queued', 'waiting_for_grant') and ${condition}
    limit ${sql.lit(limit)} ${skipLocked(database)}
  `.execute(tx);
  return rows;
}

function skipLocked({ dialect }: Database) {
  return dialect === "mysql" ? sql`for update skip locked` : sql``;
}
