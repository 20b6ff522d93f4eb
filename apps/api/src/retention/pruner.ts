import type { Database } from "../database/connect.ts";
import { readNow } from "../database/read-now.ts";
import { deleteDeadGrants } from "./delete-dead-grants.ts";
import { deleteEndedSignInFailures } from "./delete-ended-sign-in-failures.ts";
import { deleteHandledPushes } from "./delete-handled-pushes.ts";
import { deleteOldDeliveries } from "./delete-old-deliveries.ts";
import { deleteOldShipments } from "./delete-old-shipments.ts";
import { deleteOldRows } from "./delete-old-rows.ts";
import { deleteRelayedPushes, deleteWebhookMessages } from "./delete-webhook-messages.ts";
import { deleteRefusedSignIns } from "./delete-refused-sign-ins.ts";
import { selectAppIds } from "../queue/sql/select-app-ids.ts";
import { DAY_MS } from "../time/china-days.ts";

/** Deletes finished rows older than the retention. */
export interface Pruner {
  /**
   * Deletes one small batch of each kind: final deliveries, shipments, WeChat's orders, used-up grants, report answers, asks, closed
   * orders, customers' refusals, handled pushes, failed sign-ins, webhooks' messages. Returns how many rows; after an empty run it does nothing for an hour.
   */
  prune(): Promise<number>;
}

/** One batch per sweep deletes about 100 rows of each kind per second and worker, far more than arrive. */
const BATCH = 500;
const REST_MS = 3_600_000;
/** Webhooks' messages repeat what the deliveries say, so they are kept no longer than any setting of the retention allows. */
const WEBHOOK_MESSAGE_DAYS = 30;

export function createPruner({
  database,
  retentionDays,
  now,
}: {
  database: Database;
  retentionDays: number;
  /** This process's clock in unix milliseconds, only for the hourly rest; ages use the database's clock. */
  now(): number;
}): Pruner {
  let restsUntil = 0;
  /** How far the walk along the deliveries has come. */
  let place: string | null = null;
  return {
    async prune() {
      if (now() < restsUntil) return 0;
      const run = await pruneOnce(database, { retentionDays, place });
      const { deleted } = run;
      place = run.place;
      if (deleted === 0 && place === null) restsUntil = now() + REST_MS;
      return deleted;
    },
  };
}

async function pruneOnce(
  database: Database,
  { retentionDays, place }: { retentionDays: number; place: string | null },
): Promise<{ deleted: number; place: string | null }> {
  const now = await readNow(database);
  const cutoff = now - retentionDays * DAY_MS;
  const batch = { cutoff, limit: BATCH };
  const walked = await deleteOldDeliveries(database, { ...batch, after: place ?? "" });
  let { deleted } = walked;
  deleted += await deleteOldShipments(database, batch);
  // Whatever WeChat still waits for is in its list again.
  deleted += await deleteOldRows(database, { ...batch, table: "trade_orders" });
  for (const appId of await selectAppIds(database.sql, "grants"))
    deleted += await deleteDeadGrants(database, { ...batch, appId });
  deleted += await deleteOldRows(database, { ...batch, table: "grant_reports" });
  for (const table of ["asks", "closed_orders"] as const)
    deleted += await deleteOldRows(database, { ...batch, table });
  // No phone keeps a report that an older refusal could void.
  deleted += await deleteOldRows(database, { ...batch, table: "subscription_refusals" });
  deleted += await deleteHandledPushes(database, batch);
  deleted += await deleteRefusedSignIns(database, batch);
  const messages = { cutoff: now - WEBHOOK_MESSAGE_DAYS * DAY_MS, limit: BATCH };
  deleted += await deleteWebhookMessages(database, messages);
  deleted += await deleteRelayedPushes(database, messages);
  deleted += await deleteEndedSignInFailures(database, batch);
  return { deleted, place: walked.next };
}
