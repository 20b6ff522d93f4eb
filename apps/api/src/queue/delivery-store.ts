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
import { resendDeliveries } from "./resend-deliveries.ts";
import { writeSettlingSteps } from "./settle-lineages.ts";
import { queueWaiting } from "./sql/queue-waiting.ts";
import { selectClaim } from "./sql/select-claim.ts";
import { selectNextDue } from "./sql/select-next-due.ts";
import { selectEventCandidate } from "./sql/select-event-candidate.ts";
import { selectServedWaitingIds } from "./sql/select-served-waiting.ts";
import { lookAgain, sweepDeliveries, takeOverOrphans } from "./sweep-deliveries.ts";
import { toMoving } from "./write-steps.ts";

/** The delivery queue on SQLite and on MySQL or MariaDB. Lock order: deliveries, then grants; each in id order. */
export function createDeliveryStore(database: Database): DeliveryStore {
  return {
    queue: (deliveries) => queueDeliveries(database, deliveries),
    claim: (input) => claimDeliveries(database, input),
    msUntilDue: (input) => readMsUntilDue(database, input),
    readClaim: (claim) => readClaim(database, claim),
    record: (appId, records) => recordOutcomes(database, { appId, records }),
    wakeWaiting: (input) => wakeWaiting(database, input),
    lookAgain: (input) => lookAgain(database, input),
    sweep: (input) => sweepDeliveries(database, input),
    takeOver: (input) => takeOverOrphans(database, input),
    settleByEvent: (appId, event, rule) => settleByEvent(database, { appId, event, rule }),
    resend: (input) => resendDeliveries(database, input),
    cancel: (input) => cancelDelivery(database, input),
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
    await writeSettlingSteps(tx, { database, steps: [{ row, transition }] });
    return row.id;
  });
}
