import { checkEvent, judgeAcceptance, type SubscriptionEvent } from "@mp-notice/core";
import { addGrants, type LedgerDeps } from "./add-grants.ts";
import { readAcceptances } from "./read-known-grants.ts";
import { emptySubscriptions } from "./sql/empty-subscriptions.ts";
import { lockCustomer } from "./sql/lock-customer.ts";
import { markWitness } from "./sql/mark-witness.ts";

/** Records what WeChat's event reports about one template and customer. */
export async function recordEvent(
  { database, newId, events }: LedgerDeps,
  { appId, event }: { appId: string; event: SubscriptionEvent },
): Promise<void> {
  const meaning = checkEvent(event);
  if (meaning === "nothing") return;
  const { openid, templateId, createdAt } = event;
  await database.transaction(async (tx) => {
    const now = await lockCustomer(tx, { database, appId, openid });
    if (meaning === "refusal") {
      await emptySubscriptions(tx, { database, appId, openid, templateId, before: createdAt });
      return;
    }
    const acceptance = {
      templateId,
      orderId: null,
      acceptedAt: createdAt,
      by: "eventAt",
      isHeld: false,
    } as const;
    const known = await readAcceptances(tx, {
      appId,
      openid,
      acceptances: [acceptance],
      orderIds: [],
    });
    const { grant, witness } = judgeAcceptance(acceptance, { known, now });
    if (witness) await markWitness(tx, { ...witness, now });
    const grants = grant ? [{ id: newId(), appId, openid, ...grant }] : [];
    await addGrants(tx, { events, grants, now });
  });
}
