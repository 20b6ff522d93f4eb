import { closeDelivery, takeOverDelivery, type DeliveryStore } from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { readGrants } from "./read-grants.ts";
import { selectAppIds } from "./sql/select-app-ids.ts";
import { selectDeliveriesById } from "./sql/select-deliveries-by-id.ts";
import { selectNextDue } from "./sql/select-next-due.ts";
import { selectOrphanedDeliveries } from "./sql/select-orphaned-deliveries.ts";
import {
  selectExpiredIds,
  selectForeignIds,
  selectQueuedNotices,
} from "./sql/select-closable-deliveries.ts";
import { queueWaiting, restWaiting } from "./sql/queue-waiting.ts";
import { selectDueWaiting, type DueWaiting } from "./sql/select-served-waiting.ts";
import { toMoving, writeSteps, type QueueDeps } from "./write-steps.ts";

/** Closes unclaimed deliveries that have expired or belong to a mini program that is no longer connected. */
export async function sweepDeliveries(
  deps: QueueDeps,
  { appId, limit }: { appId: string; limit: number },
): Promise<number> {
  const { database } = deps;
  const foreign = (await selectAppIds(database.sql)).filter((other) => other !== appId);
  let closed = 0;
  for (const other of foreign) {
    closed += await closeOverdue(deps, {
      reason: "APP_CHANGED",
      select: (tx) => selectForeignIds(tx, { database, appId: other, limit }),
    });
  }
  closed += await closeOverdue(deps, {
    reason: "EXPIRED",
    async select(tx) {
      const queuedNotices = await selectQueuedNotices(tx, { appId });
      return selectExpiredIds(tx, { database, appId, limit, queuedNotices });
    },
  });
  return closed;
}

async function closeOverdue(
  { database, events }: QueueDeps,
  {
    reason,
    select,
  }: {
    reason: "EXPIRED" | "APP_CHANGED";
    select(tx: Transaction<unknown>): Promise<string[]>;
  },
): Promise<number> {
  return database.transaction(async (tx) => {
    const ids = await select(tx);
    if (ids.length === 0) return 0;
    const rows = await selectDeliveriesById(tx, { database, ids });
    // A claim may have taken some of them since the select.
    const unclaimed = rows.filter(
      ({ state }) => state === "queued" || state === "waiting_for_grant",
    );
    const steps = unclaimed.map((row) => ({
      row,
      transition: closeDelivery(toMoving(row), { now: row.now, reason }),
    }));
    await writeSteps(tx, { database, events, steps });
    return steps.length;
  });
}

/** Checks waiting deliveries for a grant again, in case no report or event woke them. */
export async function lookAgain(
  database: Database,
  { appId, limit, lanes, notices }: Parameters<DeliveryStore["lookAgain"]>[0],
): Promise<number> {
  let queued = 0;
  const next = await selectNextDue(database, { appId, state: "waiting_for_grant", notices });
  for (const { notice } of next.filter(({ dueIn }) => dueIn <= 0)) {
    const lane = lanes.find((candidate) => candidate.notice === notice);
    queued += await database.transaction(async (tx) => {
      const due = await selectDueWaiting(tx, { database, appId, notice, limit, lanes });
      const goesOn = ({ channel, templateId, isReady }: DueWaiting) =>
        isReady === 1 || channel !== lane?.channel || templateId !== lane.templateId;
      const [ready, resting] = [due.filter(goesOn), due.filter((row) => !goesOn(row))];
      await restWaiting(tx, { database, ids: resting.map(({ id }) => id) });
      return queueWaiting(tx, { database, ids: ready.map(({ id }) => id) });
    });
  }
  return queued;
}

export async function takeOverOrphans(
  { database, events }: QueueDeps,
  { limit }: { limit: number },
): Promise<number> {
  let taken = 0;
  for (const appId of await selectAppIds(database.sql)) {
    taken += await database.transaction(async (tx) => {
      const rows = await selectOrphanedDeliveries(tx, { database, appId, limit });
      const grants = await readGrants(tx, rows);
      const steps = rows.map((row) => {
        const grantKind = row.grantId === null ? null : (grants.get(row.grantId)?.kind ?? null);
        return { row, transition: takeOverDelivery(toMoving(row), { grantKind, now: row.now }) };
      });
      await writeSteps(tx, { database, events, steps });
      return rows.length;
    });
  }
  return taken;
}
