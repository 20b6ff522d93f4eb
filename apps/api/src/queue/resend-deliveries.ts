import {
  findResendProblem,
  type ErrorDetail,
  type ErrorReason,
  type LineageMember,
  type NewDelivery,
  type ResendInput,
  type ResendResult,
} from "@mp-notice/core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { recordAudit, toDeliveryRecord } from "../audit-log/record-audit.ts";
import { insertDeliveries, type DeliveryToInsert } from "./sql/insert-deliveries.ts";
import { lockLineages } from "./sql/lock-lineages.ts";
import type { LockedDelivery } from "./write-steps.ts";

interface Queued {
  target: LockedDelivery;
  delivery: DeliveryToInsert;
}

/** One transaction that locks the lineages. Of several deliveries of one lineage, only the first is resent. */
export async function resendDeliveries(
  database: Database,
  input: ResendInput,
): Promise<ResendResult[]> {
  if (input.resends.length === 0) return [];
  return database.transaction(async (tx) => {
    const known = await selectTargets(tx, input);
    const firstIds = [...new Set(known.map(({ firstId }) => firstId))].toSorted();
    const locked = await lockLineages(tx, { database, firstIds });
    const targets = new Map([...locked.values()].flat().map((member) => [member.id, member]));
    const lineages = new Map<string, LineageMember[]>(locked);
    const fingerprints = new Map(known.map(({ id, fingerprint }) => [id, fingerprint]));
    const released: string[] = [];
    const queued: Queued[] = [];
    const results = input.resends.map(({ deliveryId, newId }): ResendResult => {
      const target = targets.get(deliveryId);
      const fingerprint = fingerprints.get(deliveryId);
      if (!target || fingerprint === undefined) return refuse(deliveryId, UNKNOWN);
      const firstId = target.lineageId ?? target.id;
      const lineage = lineages.get(firstId) ?? [];
      const problem = findResendProblem(lineage, { target, again: input.again });
      if (problem) return refuse(deliveryId, problem);
      released.push(...lineage.flatMap(({ id, holdsLineage }) => (holdsLineage ? [id] : [])));
      const delivery = createResend(target, { input, newId, fingerprint });
      queued.push({ target, delivery });
      const { state } = delivery;
      const news = { reason: null, createdAt: target.row.now, sentAt: null, holdsLineage: true };
      lineages.set(firstId, [...lineage, { id: newId, state, ...news }]);
      return { deliveryId, ok: true, resentAs: newId };
    });
    await write(tx, { database, released, queued });
    return results;
  });
}

const UNKNOWN: { reason: ErrorReason; details: ErrorDetail[] } = {
  reason: "NOT_FOUND",
  details: [{ field: "deliveryIds", problem: "does not exist" }],
};

function refuse(
  deliveryId: string,
  { reason, details }: { reason: ErrorReason; details: ErrorDetail[] },
): ResendResult {
  return { deliveryId, ok: false, reason, details };
}

async function selectTargets(
  tx: Transaction<unknown>,
  { appId, resends }: ResendInput,
): Promise<{ id: string; firstId: string; fingerprint: string }[]> {
  const ids = resends.map(({ deliveryId }) => deliveryId);
  const { rows } = await sql<{ id: string; firstId: string; fingerprint: string }>`
    select id, coalesce(lineage_id, id) as firstId, fingerprint from deliveries
    where app_id = ${appId} and id in (${sql.join(ids)})
  `.execute(tx);
  return rows;
}

function createResend(
  target: LockedDelivery,
  { input, newId, fingerprint }: { input: ResendInput; newId: string; fingerprint: string },
): DeliveryToInsert {
  const { notice, definitionVersion, openid, orderId, data, miniprogramState } = target.row;
  return {
    id: newId,
    appId: input.appId,
    kind: "resend",
    notice,
    definitionVersion,
    openid,
    orderId,
    data: JSON.parse(data) as NewDelivery["data"],
    idempotencyKey: null,
    fingerprint,
    resendOf: target.id,
    lineageId: target.lineageId ?? target.id,
    isAgain: input.again,
    miniprogramState,
    grantWaitSeconds: input.getGrantWaitSeconds(notice),
    sendTime: null,
    state: "queued",
  };
}

async function write(
  tx: Transaction<unknown>,
  { database, released, queued }: { database: Database; released: string[]; queued: Queued[] },
): Promise<void> {
  if (released.length > 0) {
    await sql`
      update deliveries set live_lineage_id = null where id in (${sql.join(released)})
    `.execute(tx);
  }
  if (queued.length === 0) return;
  await insertDeliveries(tx, { database, deliveries: queued.map(({ delivery }) => delivery) });
  for (const { target, delivery } of queued) {
    await appendEntry(tx, { database, deliveryId: target.id, newId: delivery.id });
    await recordAudit(tx, {
      ...toDeliveryRecord("delivery.resent", target.row),
      changes: [
        { field: "resentAs", after: delivery.id },
        ...(delivery.isAgain ? [{ field: "again", after: true }] : []),
      ],
    });
  }
}

/** Links the original's timeline to its resend. */
async function appendEntry(
  tx: Transaction<unknown>,
  { database, deliveryId, newId }: { database: Database; deliveryId: string; newId: string },
): Promise<void> {
  const { now, dialect } = database;
  const tail = `,${JSON.stringify({ what: "resent_as", deliveryId: newId }).slice(1)}\n`;
  const entry =
    dialect === "mysql"
      ? sql`concat(timeline, '{"at":', ${now}, ${tail})`
      : sql`timeline || '{"at":' || ${now} || ${tail}`;
  await sql`update deliveries set timeline = ${entry}, updated_at = ${now} where id = ${deliveryId}`.execute(
    tx,
  );
}
