/** The only place that starts transactions; `run-transaction.test.ts` enforces it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlledTransaction, Kysely, Transaction } from "kysely";

const MAX_TRIES = 12;
const MAX_RETRY_PAUSE_MS = 40;
/** Callers have timed out by then. */
const RETRY_FOR_MS = 8000;

/** Deadlock, lock wait timeout, MariaDB's "record has changed", and a unique key that a concurrent transaction inserted first. */
const RETRYABLE_ERRNOS: ReadonlySet<unknown> = new Set([1213, 1205, 1020, 1062]);
const RETRYABLE_CODES: ReadonlySet<unknown> = new Set([
  "SQLITE_BUSY",
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_CONSTRAINT_PRIMARYKEY",
]);

/** Runs the work in a transaction and retries it on deadlocks and lost races. Throws the first error of the last try. */
export async function runTransaction<Result>(
  client: Kysely<unknown>,
  work: (tx: Transaction<unknown>) => Promise<Result>,
): Promise<Result> {
  const giveUpAt = performance.now() + RETRY_FOR_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await runOnce(client, work);
    } catch (error) {
      if (tries >= MAX_TRIES || performance.now() > giveUpAt || !isRetryable(error)) throw error;
      await sleep(Math.random() * MAX_RETRY_PAUSE_MS);
    }
  }
}

/** `connection()` releases the connection even if the rollback fails; kysely's own transactions would leak it. */
function runOnce<Result>(
  client: Kysely<unknown>,
  work: (tx: Transaction<unknown>) => Promise<Result>,
): Promise<Result> {
  return client.connection().execute(async (connection) => {
    const tx = await connection.startTransaction().execute();
    try {
      const result = await work(tx);
      await tx.commit().execute();
      return result;
    } catch (error) {
      await rollBack(tx, error);
      throw error;
    }
  });
}

/** A failed rollback is ignored: on a full disk SQLite has already rolled back, and a lost connection cannot. The first error says why. */
async function rollBack(tx: ControlledTransaction<unknown>, error: unknown): Promise<void> {
  try {
    await tx.rollback().execute();
  } catch (rollbackError) {
    if (!(error instanceof Error) || rollbackError === error) return;
    const note = rollbackError instanceof Error ? rollbackError.message : String(rollbackError);
    Object.assign(error, { rollback: note });
  }
}

function isRetryable(error: unknown): boolean {
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  return RETRYABLE_ERRNOS.has(errno) || RETRYABLE_CODES.has(code);
}
