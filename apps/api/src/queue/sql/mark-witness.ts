import { sql } from "kysely";
import type { WitnessMark } from "@mp-notice/core";
import type { Sql } from "../../database/connect.ts";
import { holdGrant } from "./hold-grants.ts";

const COLUMNS = { reportedAt: sql`reported_at`, eventAt: sql`event_at` };

/** Records the second witness of an acceptance, or the late report of a confirmed payment. */
export async function markWitness(
  tx: Sql,
  { grantId, by, at, orderId, reservedUntil, now }: WitnessMark & { now: number },
): Promise<void> {
  await sql`
    update grants set ${COLUMNS[by]} = ${at}, order_id = coalesce(order_id, ${orderId}) where id = ${grantId}
  `.execute(tx);
  if (reservedUntil === null || orderId === null) return;
  await holdGrant(tx, { id: grantId, orderId, until: reservedUntil, now });
}
