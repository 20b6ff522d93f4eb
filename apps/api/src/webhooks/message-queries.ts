import { sql } from "kysely";
import { decodeTime } from "ulid";
import type { Database } from "../database/connect.ts";
import { recordAudit } from "../audit-log/record-audit.ts";
import { MESSAGE_LEASE_MS, type ClaimedMessage } from "./message-store.ts";
import type {
  ListAttemptsInput,
  MessageState,
  MessageType,
  TryProblem,
} from "./webhook.contract.ts";

/** Times are unix milliseconds. */
export interface StoredMessage {
  id: string;
  type: MessageType;
  state: MessageState;
  body: string;
  tries: number;
  dueAt: number;
  lastTriedAt: number | null;
  lastStatus: number | null;
  lastProblem: TryProblem | null;
  lastDurationMs: number | null;
  lastAnswer: string | null;
  createdAt: number;
}

interface Redelivery {
  webhookId: string;
  /** For the audit log. */
  origin: string;
  which: { messageId: string } | { failedSince: number };
}

/** What an owner asks about messages, and does with them. */
export interface MessageQueries {
  /** Newest first. */
  list(input: ListAttemptsInput): Promise<StoredMessage[]>;
  summarizeUndelivered(
    webhookId: string,
  ): Promise<{ undelivered: number; oldestUndeliveredAt: number | null }>;
  /** Writes a test event, already claimed: the caller sends it at once. */
  insertTest(
    message: Omit<ClaimedMessage, "tries"> & { appId: string; origin: string },
  ): Promise<void>;
  /** Returns how many messages are due again. */
  redeliver(input: Redelivery): Promise<number>;
}

const REDELIVERED_AT_ONCE = 500;

const columns = sql.raw(`
  id, type, state, body, tries, due_at as dueAt, last_tried_at as lastTriedAt, last_status as lastStatus,
  last_problem as lastProblem, last_duration_ms as lastDurationMs, last_answer as lastAnswer, created_at as createdAt
`);

export function createMessageQueries(database: Database): MessageQueries {
  const { sql: connection } = database;
  return {
    async list({ webhookId, state, cursor, limit }) {
      const { rows } = await sql<StoredMessage>`
        select ${columns} from webhook_messages
        where webhook_id = ${webhookId} ${state === undefined ? sql`` : sql`and state = ${state}`}
          ${cursor === undefined ? sql`` : sql`and id < ${cursor}`}
        order by id desc
        limit ${sql.lit(limit)}
      `.execute(connection);
      return rows;
    },
    async summarizeUndelivered(webhookId) {
      // Reads `webhook_messages_claim_index` alone: an id contains its time.
      const { rows } = await sql<{ undelivered: number; oldestId: string | null }>`
        select count(*) as undelivered, min(id) as oldestId from webhook_messages
        where webhook_id = ${webhookId} and state in ('pending', 'sending')
      `.execute(connection);
      const { undelivered = 0, oldestId = null } = rows[0] ?? {};
      return {
        undelivered,
        oldestUndeliveredAt: oldestId === null ? null : decodeTime(oldestId),
      };
    },
    insertTest: ({ webhookId, id, claimId, type, body, appId, origin }) =>
      database.transaction(async (tx) => {
        await sql`
          insert into webhook_messages (webhook_id, id, app_id, type, body, state, tries, claim_id, due_at, created_at)
          values (${webhookId}, ${id}, ${appId}, ${type}, ${body}, 'sending', 1, ${claimId},
            ${database.now} + ${sql.lit(MESSAGE_LEASE_MS)}, ${database.now})
        `.execute(tx);
        const target = { kind: "webhook" as const, id: webhookId, name: origin };
        await recordAudit(tx, { action: "webhook.tested", target });
      }),
    async redeliver({ webhookId, origin, which }) {
      // One message in whichever state has ended; of many, only the failed ones.
      const isMeant =
        "messageId" in which
          ? sql`id = ${which.messageId} and state in ('delivered', 'failed', 'pending')`
          : sql`state = 'failed' and due_at >= ${which.failedSince}`;
      let redelivered = 0;
      for (;;) {
        const { rows } = await sql<{ id: string }>`
          select id from webhook_messages where webhook_id = ${webhookId} and ${isMeant}
          order by id limit ${sql.lit(REDELIVERED_AT_ONCE)}
        `.execute(connection);
        if (rows.length === 0) break;
        redelivered += await requeue(rows.map(({ id }) => id));
        if ("messageId" in which || rows.length < REDELIVERED_AT_ONCE) break;
      }
      return redelivered;

      async function requeue(ids: string[]): Promise<number> {
        return database.transaction(async (tx) => {
          const { numAffectedRows } = await sql`
            update webhook_messages set state = 'pending', tries = 0, due_at = ${database.now}
            where webhook_id = ${webhookId} and id in (${sql.join(ids)}) and ${isMeant}
          `.execute(tx);
          const count = Number(numAffectedRows ?? 0);
          if (count > 0) {
            await recordAudit(tx, {
              action: "webhook.redelivered",
              target: { kind: "webhook", id: webhookId, name: origin },
              changes: [{ field: "messages", after: count }],
            });
          }
          return count;
        });
      }
    },
  };
}
