import type { ShipmentContent } from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { forUpdateSkipLocked } from "../database/row-locks.ts";
import type { StoredContent } from "./shipment-store.ts";

/** Longer than a try's requests may take, so that only a dead process's shipments are taken over. */
export const SHIPMENT_LEASE_MS = 60_000;

export interface ClaimedShipment {
  id: string;
  appId: string;
  claimId: string;
  content: ShipmentContent;
  /** An upload may have arrived. */
  isUnsure: boolean;
  /** Before this one. */
  tries: number;
  unclearTries: number;
  msSinceOrderUnknown: number;
  msSinceReport: number;
  /** The database's clock, unix milliseconds. */
  now: number;
}

interface Row {
  id: string;
  openid: string;
  content: string;
  uploadAt: number;
  isUnsure: number;
  tries: number;
  unclearTries: number;
  orderUnknownSince: number | null;
  createdAt: number;
  now: number;
}

/** One short transaction. With equality on the state it walks `shipments_claim_index`. */
export async function claimShipments(
  tx: Transaction<unknown>,
  input: { database: Database; appId: string; claimId: string; limit: number },
): Promise<ClaimedShipment[]> {
  const { database, appId, claimId, limit } = input;
  const { now } = database;
  const select = async (state: "queued" | "sending", atMost: number): Promise<Row[]> => {
    if (atMost <= 0) return [];
    const { rows } = await sql<Row>`
      select id, openid, content, upload_at as uploadAt, is_unsure as isUnsure, tries, unclear_tries as unclearTries,
        order_unknown_since as orderUnknownSince, created_at as createdAt, ${now} as now
      from shipments where app_id = ${appId} and state = ${state} and due_at <= ${now}
      order by due_at, id
      limit ${sql.lit(atMost)}
      ${forUpdateSkipLocked(database)}
    `.execute(tx);
    return rows;
  };
  const orphaned = await select("sending", limit);
  const due = await select("queued", limit - orphaned.length);
  const ids = [...orphaned, ...due].map(({ id }) => id);
  if (ids.length === 0) return [];
  const orphanedIds = orphaned.map(({ id }) => id);
  // What a dead process was doing is not known.
  if (orphanedIds.length > 0)
    await sql`update shipments set is_unsure = ${1} where id in (${sql.join(orphanedIds)})`.execute(
      tx,
    );
  await sql`
    update shipments set state = 'sending', claim_id = ${claimId}, tries = tries + 1, last_tried_at = ${now},
      due_at = ${now} + ${sql.lit(SHIPMENT_LEASE_MS)}, updated_at = ${now}
    where id in (${sql.join(ids)})
  `.execute(tx);
  return [...orphaned, ...due].map((row) => {
    const { id, openid, uploadAt, tries, unclearTries, orderUnknownSince, createdAt } = row;
    return {
      ...{ id, appId, claimId, tries, unclearTries, now: row.now },
      content: { ...(JSON.parse(row.content) as StoredContent), openid, uploadAt },
      isUnsure: row.isUnsure === 1 || orphanedIds.includes(id),
      msSinceOrderUnknown: orderUnknownSince === null ? 0 : row.now - orderUnknownSince,
      msSinceReport: row.now - createdAt,
    };
  });
}
