import {
  findCounterpart,
  isAcceptance,
  MAX_USABLE_SUBSCRIBE_GRANTS,
  WITNESS_WINDOW_MS,
  type SubscriptionEvent,
} from "@mp-notice/core";
import type { Database } from "../database/connect.ts";
import { emptySubscriptions } from "./sql/empty-subscriptions.ts";
import { insertGrants } from "./sql/insert-grants.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { markWitness } from "./sql/mark-witness.ts";
import { countUsableSubscriptions, selectWitnesses } from "./sql/select-known-grants.ts";
import { selectKnownTemplates } from "./sql/select-known-templates.ts";
import { selectRefusals } from "./sql/select-refusals.ts";
import { toSubscription } from "./to-subscription.ts";

interface Deps {
  database: Database;
  newId(): string;
}

/** What WeChat tells of one template and customer. */
export async function recordEvent(
  { database, newId }: Deps,
  { appId, event }: { appId: string; event: SubscriptionEvent },
): Promise<void> {
  const { kind, openid, templateId, status, createdAt } = event;
  const isAccepted = isAcceptance(status);
  if (kind === "popup" && !isAccepted) return;
  await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    if (kind === "change") {
      if (!isAccepted)
        await emptySubscriptions(tx, { database, appId, openid, templateId, before: createdAt });
      return;
    }
    const templateIds = [templateId];
    if (!(await selectKnownTemplates(tx, { appId, templateIds })).has(templateId)) return;
    const witnesses = await selectWitnesses(tx, {
      appId,
      openid,
      templateIds,
      from: createdAt - WITNESS_WINDOW_MS,
      to: createdAt + WITNESS_WINDOW_MS,
    });
    // The very event again: a process died between recording it and saying so.
    if (witnesses.some(({ eventAt }) => eventAt === createdAt)) return;
    const counterpart = findCounterpart(
      createdAt,
      witnesses.filter(({ eventAt }) => eventAt === null),
    );
    if (counterpart) {
      await markWitness(tx, { id: counterpart.id, by: "event_at", at: createdAt, orderId: null });
      return;
    }
    const refusedAt = (await selectRefusals(tx, { appId, openid, templateIds })).get(templateId);
    const usable =
      (await countUsableSubscriptions(tx, { appId, openid, templateIds })).get(templateId) ?? 0;
    if (usable >= MAX_USABLE_SUBSCRIBE_GRANTS) return;
    const acceptance = { templateId, orderId: null, acceptedAt: createdAt };
    const subscription = toSubscription({ ...acceptance, refusedAt, now });
    await insertGrants(tx, [
      { id: newId(), appId, openid, ...subscription, reportedAt: null, eventAt: createdAt },
    ]);
  });
}
