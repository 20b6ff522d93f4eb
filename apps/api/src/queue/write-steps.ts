import type { GrantSettlement, MovingDelivery, Transition } from "@mp-notice/core";
import type { Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { dropKeptCounts } from "./sql/drop-kept-counts.ts";
import type { EventWriter } from "../webhooks/event-outbox.ts";
import type { DeliveryRow } from "./sql/rows.ts";
import { emptyReturned } from "./sql/empty-subscriptions.ts";
import { settleGrants } from "./sql/settle-grants.ts";
import { updateDeliveries } from "./sql/update-deliveries.ts";
import { writeDeliveryEvents } from "./write-events.ts";

/** What a transaction of the queue needs. */
export interface QueueDeps {
  database: Database;
  /** Opened before the transaction. */
  events: EventWriter;
}

/** A transition to write, with the locked row that it changes. */
export interface Step {
  row: DeliveryRow;
  transition: Transition;
  response?: string | null;
}

/** A locked row, in the form that the transitions take. */
export type LockedDelivery = MovingDelivery & {
  row: DeliveryRow;
  lineageId: string | null;
  createdAt: number;
  isAgain: boolean;
};

export function toMoving(row: DeliveryRow): LockedDelivery {
  const { isPinned, holdsLineage, isAgain } = row;
  return {
    ...row,
    row,
    isPinned: isPinned === 1,
    holdsLineage: holdsLineage === 1,
    isAgain: isAgain === 1,
  };
}

/** Writes the steps: all deliveries in one statement, then the uses that they held, then the events of what ended. */
export async function writeSteps(
  tx: Transaction<unknown>,
  { database, events, steps }: QueueDeps & { steps: Step[] },
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
      heldLineage: row.holdsLineage === 1,
    })),
  });
  const leavingUnknown = steps.filter(({ row }) => row.state === "unknown");
  await dropKeptCounts(tx, { database, deliveryIds: leavingUnknown.map(({ row }) => row.id) });
  const settled = steps.flatMap(({ row, transition: { settlement } }) =>
    settlement && row.grantId !== null ? [{ grantId: row.grantId, settlement, row }] : [],
  );
  const bySettlement = Map.groupBy(settled, ({ settlement }) => settlement);
  for (const as of ["spent", "returned", "void", "emptied"] satisfies GrantSettlement[]) {
    const ids = (bySettlement.get(as) ?? []).map(({ grantId }) => grantId).toSorted();
    await settleGrants(tx, { database, ids, as });
    if (as === "returned") await emptyReturned(tx, { database, grantIds: ids });
  }
  await writeDeliveryEvents(tx, { events, changes: steps });
}
