import type { Logistics, ShipmentVerdict } from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { forUpdate } from "../database/row-locks.ts";
import type { EventWriter } from "../webhooks/event-outbox.ts";
import type { ClaimedShipment } from "./claim-shipments.ts";
import { addStep } from "./shipment-steps.ts";
import type { StoredContent } from "./shipment-store.ts";

interface Row {
  appId: string;
  orderKey: string;
  orderId: string;
  openid: string;
  content: string;
  createdAt: number;
  steps: string | null;
  now: number;
}

/** Records a verdict; a final one releases the payment's next report and is told to webhooks. False when the claim is lost. */
export async function finishShipment(
  tx: Transaction<unknown>,
  input: {
    database: Database;
    events: EventWriter;
    id: string;
    /** `null`: of an open shipment that nobody is sending. */
    claimed: Pick<ClaimedShipment, "claimId"> | null;
    verdict: ShipmentVerdict;
    errcode: number | null;
    errmsg: string | null;
  },
): Promise<boolean> {
  const { database, events, id, claimed, verdict, errcode, errmsg } = input;
  const isMine = claimed
    ? sql`state = 'sending' and claim_id = ${claimed.claimId}`
    : sql`(state = 'queued' or state = 'sending' and due_at <= ${database.now})`;
  const { rows } = await sql<Row>`
    select app_id as appId, order_key as orderKey, order_id as orderId, openid, content, created_at as createdAt, steps,
      ${database.now} as now
    from shipments where id = ${id} and ${isMine} ${forUpdate(database)}
  `.execute(tx);
  const [row] = rows;
  if (!row) return false;
  const { now, appId, orderKey } = row;
  const { next, reason } = verdict;
  const state = next === "retry" ? "queued" : next;
  const what = state === "queued" ? "tried" : state;
  const steps = addStep(row.steps, { at: now, what, reason, errcode, errmsg });
  await sql`
    update shipments set state = ${state}, reason = ${reason}, errcode = ${errcode}, errmsg = ${errmsg},
      due_at = ${now + verdict.retryAfterMs}, waits_for = null, steps = ${steps}, updated_at = ${now},
      is_unsure = ${verdict.isUnsure ? sql.lit(1) : sql.ref("is_unsure")},
      unclear_tries = unclear_tries + ${verdict.isUnclear ? 1 : 0},
      order_unknown_since = ${verdict.isOrderUnknown ? sql`coalesce(order_unknown_since, ${now})` : sql.ref("order_unknown_since")}
    where id = ${id}
  `.execute(tx);
  if (state === "queued") return true;
  await sql`
    update shipments set waits_for = null, due_at = ${now}
    where app_id = ${appId} and order_key = ${orderKey} and waits_for = ${id}
  `.execute(tx);
  const { order, logistics } = JSON.parse(row.content) as StoredContent;
  const shared = {
    ...{ appId, shipmentId: id, order, orderId: row.orderId, openid: row.openid },
    logistics: logistics satisfies Logistics,
    createdAt: new Date(row.createdAt).toISOString(),
  };
  await events.write(tx, [
    state === "reported"
      ? { type: "shipment.reported", appId, at: now, data: shared }
      : { type: "shipment.refused", appId, at: now, data: { ...shared, reason, errcode, errmsg } },
  ]);
  return true;
}
