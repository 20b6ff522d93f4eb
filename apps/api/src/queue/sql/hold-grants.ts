import { sql } from "kysely";
import { chooseToHold, type NewHold } from "@mp-notice/core";
import type { Database, Sql } from "../../database/connect.ts";
import type { GrantRow } from "./rows.ts";
import { selectCandidateGrants } from "./select-candidate-grants.ts";

/** Holds one of the customer's free subscriptions for an order, if there is one and the order has none yet. */
export async function holdFreeGrant(
  tx: Sql,
  input: { database: Database; appId: string; openid: string; hold: NewHold; now: number },
): Promise<void> {
  const { database, appId, openid, hold, now } = input;
  const { templateId, orderId, until } = hold;
  const openids = [openid];
  const of = { database, appId, openids, kinds: ["subscribe"] as const, templateId };
  const candidates: GrantRow[] = await selectCandidateGrants(tx, of);
  const chosen = chooseToHold(candidates, { orderId, now });
  if (chosen) await holdGrant(tx, { id: chosen.id, orderId, until, now });
}

/** Unless its use is taken, or held for another order. */
export async function holdGrant(
  tx: Sql,
  { id, orderId, until, now }: { id: string; orderId: string; until: number; now: number },
): Promise<void> {
  await sql`
    update grants set reserved_for = ${orderId}, reserved_until = ${until}
    where id = ${id} and uses_free > 0
      and (reserved_for is null or reserved_for = ${orderId} or reserved_until <= ${now})
  `.execute(tx);
}
