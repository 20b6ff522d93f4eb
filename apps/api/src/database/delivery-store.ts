import {
  applyOutcome,
  applySentEvent,
  close,
  takeOver,
  type ClaimedDelivery,
  type DeliveryStore,
  type GrantSettlement,
  type NewDelivery,
  type OutcomeRecord,
  type QueueResult,
  type RecordResult,
  type SentEvent,
  type SettleRule,
  type Transition,
} from "@mp-notice/core";
import type { Transaction } from "kysely";
import { claimDeliveries } from "./claim-deliveries.ts";
import type { Database } from "./connect.ts";
import { confirmPaidOrders } from "./sql/confirm-paid-orders.ts";
import { emptySubscriptions } from "./sql/empty-subscriptions.ts";
import { insertDeliveries } from "./sql/insert-deliveries.ts";
import type { DeliveryRow } from "./sql/rows.ts";
import { selectAppIds } from "./sql/select-app-ids.ts";
import { selectClaim } from "./sql/select-claim.ts";
import { selectDeliveriesById } from "./sql/select-deliveries-by-id.ts";
import { selectDeliveriesByKey } from "./sql/select-deliveries-by-key.ts";
import { selectEventCandidate } from "./sql/select-event-candidate.ts";
import { selectGrantsById } from "./sql/select-grants-by-id.ts";
import { selectOrphanedDeliveries } from "./sql/select-orphaned-deliveries.ts";
import {
  selectDueWaitingDeliveries,
  selectExpiredDeliveries,
  selectOpenDeliveries,
} from "./sql/select-overdue-deliveries.ts";
import { queueNow, selectServedWaitingIds } from "./sql/select-waiting.ts";
import { settleGrants } from "./sql/settle-grants.ts";
import { updateDeliveries } from "./sql/update-deliveries.ts";

/** The delivery queue on SQLite and on MySQL or MariaDB. Lock order: deliveries, then grants; each in id order. */
export function createDeliveryStore(database: Database): DeliveryStore {
  return {
    queue: (deliveries) => queueDeliveries(database, deliveries),
    claim: (input) => claimDeliveries(database, input),
    readClaim: (claim) => readClaim(database, claim),
    record: (appId, records) => recordOutcomes(database, { appId, records }),
    wakeWaiting: (input) => wakeWaiting(database, input),
    sweep: (input) => sweep(database, input),
    takeOver: (input) => takeOverOrphans(database, input),
    settleByEvent: (appId, event, rule) => settleByEvent(database, { appId, event, rule }),
    cancel: (input) => cancelDelivery(database, input),
  };
}

async function queueDeliveries(
  database: Database,
  deliveries: NewDelivery[],
): Promise<QueueResult[]> {
  const results = await database.transaction(async (tx) => {
    const keys = deliveries.flatMap(({ idempotencyKey }) =>
      idempotencyKey === null ? [] : [idempotencyKey],
    );
    const appId = deliveries[0]?.appId ?? "";
    const known = keys.length > 0 ? await selectDeliveriesByKey(tx, { appId, keys }) : [];
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
      const rows = fresh.map((delivery) => ({ ...delivery, lineageId: null, openResendOf: null }));
      await insertDeliveries(tx, { database, deliveries: rows });
    }
    return answers;
  });
  const paid = deliveries.filter(
    ({ notice, kind }) => notice === "order_pay_success" && kind === "trigger",
  );
  const [{ appId } = { appId: "" }] = paid;
  if (paid.length > 0) {
    const openids = [...new Set(paid.map(({ openid }) => openid))];
    await database.transaction((tx) => confirmPaidOrders(tx, { database, appId, openids }));
  }
  return results;
}

async function readClaim(
  database: Database,
  { appId, claimId }: { appId: string; claimId: string },
): Promise<ClaimedDelivery[]> {
  const rows = await database.transaction((tx) => selectClaim(tx, { database, appId, claimId }));
  const grants = await readGrants(database.sql, rows);
  return rows.map((row) => ({
    id: row.id,
    claimId,
    notice: row.notice,
    openid: row.openid,
    channel: row.channel,
    templateId: row.templateId,
    request: row.request,
    grant: row.grantId === null ? null : (grants.get(row.grantId) ?? null),
    attempts: row.attempts - 1,
    lostInARow: row.lostInARow,
    claimedAt: row.claimedAt,
  }));
}

async function readGrants(
  tx: Parameters<typeof selectGrantsById>[0],
  rows: { grantId: string | null }[],
) {
  const ids = [...new Set(rows.flatMap(({ grantId }) => (grantId === null ? [] : [grantId])))];
  const grants = ids.length > 0 ? await selectGrantsById(tx, ids) : [];
  return new Map(grants.map((grant) => [grant.id, grant]));
}

type Step = { row: DeliveryRow; transition: Transition; response?: string | null };

/** Writes what steps changed: the deliveries in one statement, then the uses that they held. */
async function writeSteps(
  tx: Transaction<unknown>,
  { database, steps }: { database: Database; steps: Step[] },
): Promise<void> {
  await updateDeliveries(tx, {
    database,
    updates: steps.map(({ row, transition, response }) => ({
      id: row.id,
      openid: row.openid,
      progress: transition.progress,
      entries: transition.entries,
      request: null,
      response: response ?? null,
    })),
  });
  const settled = steps.flatMap(({ row, transition: { settlement } }) =>
    settlement && row.grantId !== null ? [{ grantId: row.grantId, settlement, row }] : [],
  );
  const bySettlement = Map.groupBy(settled, ({ settlement }) => settlement);
  for (const as of ["spent", "returned", "void", "emptied"] satisfies GrantSettlement[]) {
    const ids = (bySettlement.get(as) ?? []).map(({ grantId }) => grantId).toSorted();
    await settleGrants(tx, { ids, as });
  }
}

async function recordOutcomes(
  database: Database,
  { appId, records }: { appId: string; records: OutcomeRecord[] },
): Promise<RecordResult[]> {
  return database.transaction(async (tx) => {
    const rows = await selectDeliveriesById(tx, {
      database,
      ids: records.map(({ deliveryId }) => deliveryId),
    });
    const rowsById = new Map(rows.map((row) => [row.id, row]));
    const steps: Step[] = [];
    const emptied: { openid: string; templateId: string; before: number }[] = [];
    const results = records.map(({ deliveryId, claimId, answer, outcome }): RecordResult => {
      const row = rowsById.get(deliveryId);
      const transition =
        row?.claimId === claimId
          ? applyOutcome(toMoving(row), { answer, outcome, now: row.now })
          : null;
      if (!row || !transition)
        return {
          applied: false,
          deliveryId,
          state: row?.state ?? null,
          openid: row?.openid ?? null,
        };
      steps.push({
        row,
        transition,
        response: answer.kind === "answered" ? JSON.stringify(toResponse(answer)) : null,
      });
      if (
        outcome.grant === "emptied" &&
        row.channel === "subscribe" &&
        row.templateId &&
        row.claimedAt !== null
      ) {
        emptied.push({ openid: row.openid, templateId: row.templateId, before: row.claimedAt });
      }
      return { applied: true, deliveryId, state: transition.progress.state, openid: row.openid };
    });
    await writeSteps(tx, { database, steps });
    for (const { openid, templateId, before } of emptied) {
      await emptySubscriptions(tx, { appId, openid, templateId, before });
    }
    return results;
  });
}

function toResponse({
  errcode,
  errmsg,
  rid,
  msgId,
}: {
  errcode: number;
  errmsg: string;
  rid: string | null;
  msgId: string | null;
}) {
  return { errcode, errmsg, rid, msgId };
}

function toMoving(row: DeliveryRow) {
  return { ...row, isPinned: row.isPinned === 1 };
}

async function wakeWaiting(
  database: Database,
  { appId, openids }: { appId: string; openids: string[] },
): Promise<number> {
  if (openids.length === 0) return 0;
  return database.transaction(async (tx) => {
    const ids = await selectServedWaitingIds(tx, { database, appId, openids });
    return queueNow(tx, { database, ids });
  });
}

async function sweep(
  database: Database,
  { appId, limit }: { appId: string; limit: number },
): Promise<number> {
  const foreign = (await selectAppIds(database.sql)).filter((other) => other !== appId);
  let moved = 0;
  for (const other of foreign) {
    moved += await closeSelected(database, "APP_CHANGED", (tx) =>
      selectOpenDeliveries(tx, { database, appId: other, limit }),
    );
  }
  moved += await closeSelected(database, "EXPIRED", (tx) =>
    selectExpiredDeliveries(tx, { database, appId, limit }),
  );
  moved += await database.transaction(async (tx) => {
    const rows = await selectDueWaitingDeliveries(tx, { database, appId, limit });
    return queueNow(tx, { database, ids: rows.map(({ id }) => id) });
  });
  return moved;
}

async function closeSelected(
  database: Database,
  reason: "EXPIRED" | "APP_CHANGED",
  select: (tx: Transaction<unknown>) => Promise<DeliveryRow[]>,
): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await select(tx);
    const steps = rows.map((row) => ({
      row,
      transition: close(toMoving(row), { now: row.now, reason }),
    }));
    await writeSteps(tx, { database, steps });
    return rows.length;
  });
}

async function takeOverOrphans(database: Database, { limit }: { limit: number }): Promise<number> {
  let taken = 0;
  for (const appId of await selectAppIds(database.sql)) {
    taken += await database.transaction(async (tx) => {
      const rows = await selectOrphanedDeliveries(tx, { database, appId, limit });
      const grants = await readGrants(tx, rows);
      const steps = rows.map((row) => {
        const grantKind = row.grantId === null ? null : (grants.get(row.grantId)?.kind ?? null);
        return { row, transition: takeOver(toMoving(row), { grantKind, now: row.now }) };
      });
      await writeSteps(tx, { database, steps });
      return rows.length;
    });
  }
  return taken;
}

async function settleByEvent(
  database: Database,
  { appId, event, rule }: { appId: string; event: SentEvent; rule: SettleRule },
): Promise<string | null> {
  return database.transaction(async (tx) => {
    const row = await selectEventCandidate(tx, { database, appId, event, rule });
    if (!row) return null;
    const { errorCode, errorStatus, msgId } = event;
    const transition = applySentEvent(toMoving(row), {
      errorCode,
      errorStatus,
      msgId,
      now: row.now,
    });
    await writeSteps(tx, { database, steps: [{ row, transition }] });
    return row.id;
  });
}

async function cancelDelivery(
  database: Database,
  { appId, idempotencyKey }: { appId: string; idempotencyKey: string },
): Promise<Awaited<ReturnType<DeliveryStore["cancel"]>>> {
  return database.transaction(async (tx) => {
    const [known] = await selectDeliveriesByKey(tx, { appId, keys: [idempotencyKey] });
    if (!known) return null;
    const [row] = await selectDeliveriesById(tx, { database, ids: [known.id] });
    if (!row) return null;
    const isCancellable =
      (row.state === "queued" || row.state === "waiting_for_grant") && row.isPinned === 0;
    if (!isCancellable) return { deliveryId: row.id, state: row.state, cancelled: false };
    const transition = close(toMoving(row), { now: row.now, reason: "CANCELLED" });
    await writeSteps(tx, { database, steps: [{ row, transition }] });
    return { deliveryId: row.id, state: "cancelled", cancelled: true };
  });
}
