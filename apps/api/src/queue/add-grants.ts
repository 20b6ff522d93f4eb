import type { Database, Sql } from "../database/connect.ts";
import type { EventWriter } from "../webhooks/event-outbox.ts";
import { insertGrants, type GrantToInsert } from "./sql/insert-grants.ts";
import { writeGrantEvents } from "./write-events.ts";

/** What a transaction of the ledger needs. */
export interface LedgerDeps {
  database: Database;
  newId(): string;
  /** Opened before the transaction. */
  events: EventWriter;
}

/** Records grants and their events. `now` is the database's clock. */
export async function addGrants(
  tx: Sql,
  input: { events: EventWriter; grants: GrantToInsert[]; now: number },
): Promise<void> {
  await insertGrants(tx, input.grants);
  await writeGrantEvents(tx, input);
}
