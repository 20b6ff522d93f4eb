import {
  LIVE_SHIPMENT_STATES,
  NEVER_MS,
  toOrderKey,
  type ShipmentContent,
  type ShipmentReason,
  type ShipmentState,
  type ShipmentVerdict,
} from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import { recordAudit } from "../audit-log/record-audit.ts";
import { findCurrentAct } from "../audit-log/current-act.ts";
import type { Database, Sql } from "../database/connect.ts";
import { readNow } from "../database/read-now.ts";
import { forUpdate } from "../database/row-locks.ts";
import { selectAppIds } from "../queue/sql/select-app-ids.ts";
import { NO_OUTBOX, type EventOutbox } from "../webhooks/event-outbox.ts";
import { claimShipments, type ClaimedShipment } from "./claim-shipments.ts";
import { finishShipment } from "./finish-shipment.ts";
import { judgeReport, type LiveReport, type NewReport } from "./judge-report.ts";
import { insertShipmentKeys } from "./shipment-keys.ts";
import { addStep } from "./shipment-steps.ts";
import type { CancelShipmentResult, ReportShipmentResult } from "./shipment.contract.ts";

/** The part of a content that is one JSON column. */
export type StoredContent = Omit<ShipmentContent, "openid" | "uploadAt">;

export interface NewShipment extends NewReport {
  id: string;
  appId: string;
  orderId: string;
}

export interface ShipmentOutcome {
  claimed: Pick<ClaimedShipment, "id" | "appId" | "claimId">;
  verdict: ShipmentVerdict;
  errcode: number | null;
  errmsg: string | null;
}

/** The queue of shipment reports. Those of one payment are reported one after the other. */
export interface ShipmentStore {
  /** Queues a report behind the earlier ones of its payment. @throws NoticeError INPUT_INVALID */
  report(shipment: NewShipment): Promise<ReportShipmentResult>;
  /** What a new report of the payment would be compared with, newest first. */
  listLive(input: { appId: string; orderKey: string }): Promise<LiveReport[]>;
  /** The database's clock, unix milliseconds. */
  now(): Promise<number>;
  /** Claims up to `limit` due shipments, also those of processes that died while sending. */
  claim(input: { appId: string; claimId: string; limit: number }): Promise<ClaimedShipment[]>;
  /** Records an outcome if its claim still holds; false when another process has taken the shipment over. */
  record(outcome: ShipmentOutcome): Promise<boolean>;
  /** Milliseconds until the next shipment is due; `null` when none is open. */
  msUntilDue(appId: string): Promise<number | null>;
  /** Cancels a shipment of which nothing was sent; `null` when there is none with this id. */
  cancel(input: { appId: string; id: string }): Promise<CancelShipmentResult | null>;
  /** Makes the claims of this database's former process due; only for SQLite, where no other process can have any. */
  releaseAll(): Promise<void>;
  /** Refuses what is queued for other mini programs; returns how many. */
  refuseOthers(input: { appId: string; limit: number }): Promise<number>;
}

/** Reports of one payment that a new one is compared with: far more than WeChat takes. */
const MAX_COMPARED = 100;

interface KnownRow {
  id: string;
  state: ShipmentState;
  place: number;
  fingerprint: string;
  uploadAt: number;
  content: string;
}

export function createShipmentStore(
  database: Database,
  outbox: EventOutbox = NO_OUTBOX,
): ShipmentStore {
  const { sql: connection } = database;

  return {
    report: (shipment) => database.transaction((tx) => insert(tx, { database, shipment })),
    async listLive(input) {
      return (await readReports(connection, { database, ...input, lock: false })).live;
    },
    now: () => readNow(database),
    claim: (input) => database.transaction((tx) => claimShipments(tx, { database, ...input })),
    async record(outcome) {
      const events = await outbox.open();
      return database.transaction((tx) =>
        finishShipment(tx, { database, events, ...outcome, id: outcome.claimed.id }),
      );
    },
    async msUntilDue(appId) {
      const first = (state: ShipmentState) => sql`
        select * from (
          select due_at - ${database.now} as dueIn from shipments
          where app_id = ${appId} and state = ${state} order by due_at limit 1
        ) as ${sql.ref(state)}
      `;
      const { rows } = await sql<{ dueIn: number }>`
        ${first("queued")} union all ${first("sending")}
      `.execute(connection);
      return rows.length === 0 ? null : Math.min(...rows.map(({ dueIn }) => dueIn));
    },
    cancel: (input) => database.transaction((tx) => cancel(tx, { database, ...input })),
    async releaseAll() {
      for (const appId of await selectAppIds(connection, "shipments"))
        await sql`
          update shipments set due_at = ${database.now} where app_id = ${appId} and state = 'sending'
        `.execute(connection);
    },
    async refuseOthers({ appId, limit }) {
      const ids: string[] = [];
      for (const other of await selectAppIds(connection, "shipments"))
        if (other !== appId) ids.push(...(await listUnclaimed(database, { appId: other, limit })));
      if (ids.length === 0) return 0;
      const events = await outbox.open();
      const told = { claimed: null, verdict: APP_CHANGED, errcode: null, errmsg: null };
      for (const id of ids)
        await database.transaction((tx) => finishShipment(tx, { database, events, id, ...told }));
      return ids.length;
    },
  };
}

const APP_CHANGED: ShipmentVerdict = {
  next: "refused",
  reason: "APP_CHANGED" satisfies ShipmentReason,
  retryAfterMs: 0,
  pausesAccount: false,
  isUnsure: false,
  isUnclear: false,
  isOrderUnknown: false,
};

/** Open shipments that nobody is sending. */
async function listUnclaimed(
  database: Database,
  { appId, limit }: { appId: string; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select * from (
      select id from shipments where app_id = ${appId} and state = 'queued' order by due_at limit ${sql.lit(limit)}
    ) as queued
    union all
    select * from (
      select id from shipments where app_id = ${appId} and state = 'sending' and due_at <= ${database.now}
      order by due_at limit ${sql.lit(limit)}
    ) as orphaned
  `.execute(database.sql);
  return rows.map(({ id }) => id);
}

async function insert(
  tx: Transaction<unknown>,
  { database, shipment }: { database: Database; shipment: NewShipment },
): Promise<ReportShipmentResult> {
  const { id, appId, orderId, content, fingerprint } = shipment;
  const { openid, ...stored } = content;
  const orderKey = toOrderKey(content.order);
  // Locks the payment's reports, so that none of them ends between this read and the insert.
  const { live, lastPlace } = await readReports(tx, { database, appId, orderKey, lock: true });
  const now = await readTime(tx, database);
  const judged = judgeReport(shipment, { live, now });
  if (judged.same) return { shipmentId: judged.same.id, state: judged.same.state, duplicate: true };
  const { uploadAt } = judged;
  const before = live.find(({ state }) => state !== "reported");
  await sql`
    insert into shipments (id, app_id, order_key, place, order_id, openid, content, fingerprint, upload_at, state,
      due_at, waits_for, is_unsure, tries, unclear_tries, created_at, updated_at)
    values (${id}, ${appId}, ${orderKey}, ${lastPlace + 1}, ${orderId}, ${openid},
      ${JSON.stringify(stored)}, ${fingerprint}, ${uploadAt}, 'queued', ${before ? NEVER_MS : now},
      ${before?.id ?? null}, ${0}, ${0}, ${0}, ${now}, ${now})
  `.execute(tx);
  await insertShipmentKeys(tx, shipment);
  // What backends report is in the list of shipments; of people the log says who.
  if (findCurrentAct()?.actor.kind === "user")
    await recordAudit(tx, {
      action: "shipment.reported",
      target: { kind: "shipment", id, name: orderId },
    });
  return { shipmentId: id, state: "queued", duplicate: false };
}

/** The payment's reports of which something is or may be known to WeChat, newest first. */
async function readReports(
  tx: Sql,
  input: { database: Database; appId: string; orderKey: string; lock: boolean },
): Promise<{ live: LiveReport[]; lastPlace: number }> {
  const { database, appId, orderKey, lock } = input;
  const { rows } = await sql<KnownRow>`
    select id, state, place, fingerprint, upload_at as uploadAt, content from shipments
    where app_id = ${appId} and order_key = ${orderKey}
    order by place desc limit ${sql.lit(MAX_COMPARED)}
    ${lock ? forUpdate(database) : sql``}
  `.execute(tx);
  const live = rows
    .filter(({ state }) => LIVE_SHIPMENT_STATES.some((one) => one === state))
    .map(({ id, state, fingerprint, uploadAt, content }): LiveReport => {
      const { parcels } = JSON.parse(content) as StoredContent;
      return { id, state, fingerprint, uploadAt, parcels };
    });
  return { live, lastPlace: rows[0]?.place ?? 0 };
}

const NO_ANSWER = { reason: null, errcode: null, errmsg: null } as const;

async function cancel(
  tx: Transaction<unknown>,
  { database, appId, id }: { database: Database; appId: string; id: string },
): Promise<CancelShipmentResult | null> {
  const { rows: found } = await sql<{ orderKey: string }>`
    select order_key as orderKey from shipments where id = ${id} and app_id = ${appId}
  `.execute(tx);
  const [{ orderKey } = { orderKey: null }] = found;
  if (orderKey === null) return null;
  const { rows } = await sql<{
    id: string;
    orderId: string;
    state: ShipmentState;
    isUnsure: number;
    waitsFor: string | null;
    steps: string | null;
    now: number;
  }>`
    select id, order_id as orderId, state, is_unsure as isUnsure, waits_for as waitsFor, steps, ${database.now} as now
    from shipments
    where app_id = ${appId} and order_key = ${orderKey} order by place desc
    ${forUpdate(database)}
  `.execute(tx);
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) return null;
  if (row.state !== "queued" || row.isUnsure === 1)
    return { shipmentId: id, state: row.state, cancelled: row.state === "cancelled" };
  await sql`
    update shipments set state = 'cancelled', reason = null, waits_for = null, due_at = ${row.now},
      steps = ${addStep(row.steps, { ...NO_ANSWER, at: row.now, what: "cancelled" })}, updated_at = ${row.now}
    where id = ${id}
  `.execute(tx);
  await sql`
    update shipments set waits_for = ${row.waitsFor}, due_at = ${row.waitsFor === null ? database.now : sql.lit(NEVER_MS)}
    where app_id = ${appId} and order_key = ${orderKey} and waits_for = ${id}
  `.execute(tx);
  await recordAudit(tx, {
    action: "shipment.cancelled",
    target: { kind: "shipment", id, name: row.orderId },
  });
  return { shipmentId: id, state: "cancelled", cancelled: true };
}

async function readTime(tx: Transaction<unknown>, { now }: Database): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${now} as now`.execute(tx);
  return rows[0]?.now ?? 0;
}
