import { applyOutcome, type OutcomeRecord, type RecordResult } from "@mp-notice/core";
import { writeSettlingSteps } from "./settle-lineages.ts";
import { emptySubscriptions } from "./sql/empty-subscriptions.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { selectDeliveriesById } from "./sql/select-deliveries-by-id.ts";
import { toMoving, type QueueDeps, type Step } from "./write-steps.ts";

/** Writes a batch of outcomes whose claims still hold, and settles the uses they held. */
export async function recordOutcomes(
  { database, events }: QueueDeps,
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
    // Reports take the same lock. It comes before the grants' locks and keeps reports out between the two statements of emptying.
    for (const openid of [...new Set(emptied.map((each) => each.openid))].toSorted())
      await lockCustomer(tx, { database, appId, openid });
    await writeSettlingSteps(tx, { database, events, steps });
    for (const { openid, templateId, before } of emptied) {
      await emptySubscriptions(tx, { database, appId, openid, templateId, before });
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
