import {
  applySentEvent,
  type ClaimedDelivery,
  type DeliveryStore,
  type SentEvent,
  type SettleRule,
} from "@mp-notice/core";
import { cancelDelivery } from "./cancel-delivery.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import type { Database } from "../database/connect.ts";
import { queueDeliveries } from "./queue-deliveries.ts";
import { readGrants } from "./read-grants.ts";
import { recordOutcomes } from "./record-outcomes.ts";
import { releaseHeld } from "./release-held.ts";
import { resendDeliveries } from "./resend-deliveries.ts";
import { writeSettlingSteps } from "./settle-lineages.ts";
import { queueWaiting } from "./sql/queue-waiting.ts";
import { selectClaim } from "./sql/select-claim.ts";
import { selectNextDue } from "./sql/select-next-due.ts";
import { selectEventCandidate } from "./sql/select-event-candidate.ts";
import { selectServedWaitingIds } from "./sql/select-served-waiting.ts";
import { lookAgain, sweepDeliveries, takeOverOrphans } from "./sweep-deliveries.ts";
import { toMoving, type QueueDeps } from "./write-steps.ts";
import { NO_OUTBOX, type EventOutbox } from "../webhooks/event-outbox.ts";

/** The delivery queue on SQLite and on MySQL or MariaDB. Lock order: deliveries, then grants; each in id order. */
export function createDeliveryStore(
  database: Database,
  outbox: EventOutbox = NO_OUTBOX,
): DeliveryStore {
  const open = async (): Promise<QueueDeps> => ({ database, events: await outbox.open() });
  return {
    queue: async (deliveries) => queueDeliveries(await open(), deliveries),
    claim: async (input) => claimDeliveries(await open(), input),
    msUntilDue: (input) => readMsUntilDue(database, input),
    readClaim: (claim) => readClaim(database, claim),
    record: async (appId, records) => recordOutcomes(await open(), { appId, records }),
    wakeWaiting: (input) => wakeWaiting(database, input),
    lookAgain: (input) => lookAgain(database, input),
    sweep: async (input) => sweepDeliveries(await open(), input),
    releaseHeld: (input) => releaseHeld(database, input),
    takeOver: async (input) => takeOverOrphans(await open(), input),
    settleByEvent: async (appId, event, rule) =>
      settleByEvent(await open(), { appId, event, rule }),
    resend: (input) => resendDeliveries(database, input),
    cancel: async (input) => cancelDelivery(await open(), input),
  };
}

async function readMsUntilDue(
  database: Database,
  { appId, lanes }: Parameters<DeliveryStore["msUntilDue"]>[0],
): Promise<number | null> {
  const notices = lanes.map(({ notice }) => notice);
  const next = await selectNextDue(database, { appId, state: "queued", notices });
  return next.length === 0 ? null : Math.min(...next.map(({ dueIn }) => dueIn));
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

async function wakeWaiting(
  database: Database,
  { appId, openids, lanes }: Parameters<DeliveryStore["wakeWaiting"]>[0],
): Promise<number> {
  if (openids.length === 0) return 0;
  return database.transaction(async (tx) => {
    const ids = await selectServedWaitingIds(tx, { database, appId, openids, lanes });
    return queueWaiting(tx, { database, ids });
  });
}

async function settleByEvent(
  { database, events }: QueueDeps,
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
    await writeSettlingSteps(tx, { database, events, steps: [{ row, transition }] });
    return row.id;
  });
}
