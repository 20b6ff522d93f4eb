import { sql, type Transaction } from "kysely";
import type { Database } from "../database/connect.ts";
import { forUpdateSkipLocked } from "../database/row-locks.ts";
import type { Try, Verdict } from "./judge-try.ts";
import type { MessageType } from "./webhook.contract.ts";

/** Longer than a try may take, so that only a dead process's messages are taken over. */
export const MESSAGE_LEASE_MS = 30_000;

export interface ClaimedMessage {
  webhookId: string;
  id: string;
  claimId: string;
  type: MessageType;
  body: string;
  /** This one included. */
  tries: number;
}

export interface MessageOutcome {
  message: Pick<ClaimedMessage, "webhookId" | "id" | "claimId">;
  tried: Try;
  verdict: Verdict;
}

/** The queue of messages: one webhook's messages are independent of every other's. */
export interface MessageStore {
  /**
   * One short transaction: records outcomes whose claims still hold, then claims up to `limit` due messages, also those of
   * processes that died while sending.
   */
  exchange(input: {
    webhookId: string;
    claimId: string;
    outcomes: MessageOutcome[];
    limit: number;
  }): Promise<ClaimedMessage[]>;
  /** For each webhook with unfinished messages, the milliseconds until the first of them is due. */
  listDue(webhookIds: string[]): Promise<{ webhookId: string; dueIn: number }[]>;
  /** Makes the claims of this database's former process due; only for SQLite, where no other process can have any. */
  releaseAll(webhookIds: string[]): Promise<void>;
}

interface Row {
  id: string;
  type: MessageType;
  body: string;
  tries: number;
}

export function createMessageStore(database: Database): MessageStore {
  return {
    exchange: (input) =>
      database.transaction(async (tx) => {
        await recordOutcomes(tx, { database, ...input });
        return input.limit > 0 ? claim(tx, { database, ...input }) : [];
      }),
    async listDue(webhookIds) {
      if (webhookIds.length === 0) return [];
      const reads = webhookIds.flatMap((id) =>
        (["pending", "sending"] as const).map(
          (state) => sql`
            select * from (
              select webhook_id as webhookId, due_at - ${database.now} as dueIn from webhook_messages
              where webhook_id = ${id} and state = ${state} order by due_at limit 1
            ) as ${sql.ref(`${state}_${id}`)}
          `,
        ),
      );
      const { rows } = await sql<{ webhookId: string; dueIn: number }>`
        ${sql.join(reads, sql` union all `)}
      `.execute(database.sql);
      return rows;
    },
    async releaseAll(webhookIds) {
      if (webhookIds.length === 0) return;
      await sql`
        update webhook_messages set tries = tries - 1, state = 'pending', due_at = ${database.now}
        where webhook_id in (${sql.join(webhookIds)}) and state = 'sending'
      `.execute(database.sql);
    },
  };
}

async function recordOutcomes(
  tx: Transaction<unknown>,
  {
    database: { now },
    webhookId,
    outcomes,
  }: { database: Database; webhookId: string; outcomes: MessageOutcome[] },
): Promise<void> {
  // In the order of their ids, as every other statement locks them.
  for (const { message, tried, verdict } of outcomes.toSorted((a, b) =>
    a.message.id < b.message.id ? -1 : 1,
  )) {
    const { status, problem, durationMs, answer } = tried;
    const pauseMs = verdict.next === "pending" ? verdict.retryInMs : 0;
    await sql`
      update webhook_messages set state = ${verdict.next}, due_at = ${now} + ${pauseMs}, last_tried_at = ${now},
        last_status = ${status}, last_problem = ${problem}, last_duration_ms = ${durationMs}, last_answer = ${answer}
      where webhook_id = ${webhookId} and id = ${message.id} and claim_id = ${message.claimId} and state = 'sending'
    `.execute(tx);
  }
  if (outcomes.some(({ verdict }) => verdict.next === "delivered")) {
    await sql`update webhooks set failing_since = null where id = ${webhookId} and failing_since is not null`.execute(
      tx,
    );
  } else if (outcomes.length > 0) {
    await sql`update webhooks set failing_since = ${now} where id = ${webhookId} and failing_since is null`.execute(
      tx,
    );
  }
}

/**
 * The oldest due first. With equality on the webhook and the state it walks `webhook_messages_claim_index`. A try that a dead process
 * left without an outcome is not counted, so that a crash costs no rung of the ladder; MySQL assigns from left to right, so the
 * count reads the state before it changes.
 */
async function claim(
  tx: Transaction<unknown>,
  {
    database,
    webhookId,
    claimId,
    limit,
  }: { database: Database; webhookId: string; claimId: string; limit: number },
): Promise<ClaimedMessage[]> {
  const { now } = database;
  const select = async (state: "pending" | "sending", atMost: number): Promise<Row[]> => {
    if (atMost <= 0) return [];
    const { rows } = await sql<Row>`
      select id, type, body, tries from webhook_messages
      where webhook_id = ${webhookId} and state = ${state} and due_at <= ${now}
      order by due_at, id
      limit ${sql.lit(atMost)}
      ${forUpdateSkipLocked(database)}
    `.execute(tx);
    return rows;
  };
  const orphaned = await select("sending", limit);
  const rows = [...orphaned, ...(await select("pending", limit - orphaned.length))];
  if (rows.length === 0) return [];
  await sql`
    update webhook_messages
    set tries = tries + case state when 'pending' then 1 else 0 end,
      state = 'sending', claim_id = ${claimId}, due_at = ${now} + ${sql.lit(MESSAGE_LEASE_MS)}
    where webhook_id = ${webhookId} and id in (${sql.join(rows.map(({ id }) => id))})
  `.execute(tx);
  const taken = new Set(orphaned);
  return rows.map((row) => ({
    ...row,
    ...{ webhookId, claimId, tries: taken.has(row) ? row.tries : row.tries + 1 },
  }));
}
