/** The transactional outbox: an event is written in the transaction of the change that it reports, so both commit or neither. */
import { CompiledQuery } from "kysely";
import type { Database, Sql } from "../database/connect.ts";
import { toNowText } from "../database/read-now.ts";
import type { EventData } from "./event.contract.ts";
import type { WebhookEvent } from "./webhook.contract.ts";

/** An event, with the data of its type. */
export type OutcomeEvent = {
  [Type in WebhookEvent]: {
    type: Type;
    appId: string;
    /** Unix milliseconds by the database's clock. */
    at: number;
    data: EventData<Type>;
  };
}[WebhookEvent];

/** Valid for one transaction. */
export interface EventWriter {
  /** False when no webhook subscribes to the event: then nothing needs to be prepared for it. */
  wants(type: WebhookEvent): boolean;
  /** Writes the events that webhooks subscribe to, in the caller's transaction. */
  write(tx: Sql, events: OutcomeEvent[]): Promise<void>;
}

export interface EventOutbox {
  /** Reads the cached subscriptions. Call it before the transaction: on SQLite, reading them inside would deadlock. */
  open(): Promise<EventWriter>;
}

/** For stores without webhooks. */
export const NO_OUTBOX: EventOutbox = {
  open: async () => ({ wants: () => false, write: async () => {} }),
};

interface Subscriber {
  id: string;
  enabled: boolean;
  events: readonly WebhookEvent[];
}

/** Bounds one statement: a sweep may end hundreds of deliveries at once, for up to 20 webhooks. */
const ROWS_PER_INSERT = 500;

export function createEventOutbox(deps: {
  database: Database;
  /** Cached: read for every batch of outcomes. */
  listSubscribers(): Promise<Subscriber[]>;
  newId(): string;
  /** Called inside the transaction: the messages are visible to others after its commit. */
  onWritten(): void;
}): EventOutbox {
  const { database, newId } = deps;
  const insert = `insert into webhook_messages (webhook_id, id, app_id, type, body, state, tries, due_at, created_at) values `;

  async function insertRows(tx: Sql, rows: unknown[][]): Promise<void> {
    const now = toNowText(database);
    const values = `(?, ?, ?, ?, ?, 'pending', 0, ${now}, ${now})`;
    if (database.prepared) {
      database.prepared.each(insert + values, rows);
      return;
    }
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const some = rows.slice(from, from + ROWS_PER_INSERT);
      await tx.executeQuery(
        CompiledQuery.raw(insert + some.map(() => values).join(","), some.flat()),
      );
    }
  }

  return {
    async open() {
      const subscribers = (await deps.listSubscribers()).filter(({ enabled }) => enabled);
      return {
        wants: (type) => subscribers.some(({ events }) => events.includes(type)),
        async write(tx, events) {
          const rows = events.flatMap(({ type, appId, at, data }) => {
            const takers = subscribers.filter((subscriber) => subscriber.events.includes(type));
            if (takers.length === 0) return [];
            const messageId = newId();
            const timestamp = new Date(at).toISOString();
            const body = JSON.stringify({ type, timestamp, data });
            return takers.map(({ id }) => [id, messageId, appId, type, body]);
          });
          if (rows.length === 0) return;
          await insertRows(tx, rows);
          deps.onWritten();
        },
      };
    },
  };
}
