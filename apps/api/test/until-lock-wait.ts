import { sql } from "kysely";
import { expect } from "vitest";
import type { Database } from "../src/database/connect.ts";

/** InnoDB refreshes `innodb_trx` only when nobody has read it for 100 ms: a faster poll would see its first answer for ever. */
const POLL_EVERY_MS = 250;
const PATIENCE_MS = 10_000;

/** Resolves when a statement on this database waits for a lock. Other databases of the same server do not count. */
export async function untilLockWait(database: Database): Promise<void> {
  const countWaits = async () => {
    const { rows } = await sql<{ waits: number }>`
      select count(*) as waits
      from information_schema.innodb_trx
      join information_schema.processlist on processlist.id = innodb_trx.trx_mysql_thread_id
      where innodb_trx.trx_state = 'LOCK WAIT' and processlist.db = database()
    `.execute(database.sql);
    return Number(rows[0]?.waits);
  };
  await expect.poll(countWaits, { interval: POLL_EVERY_MS, timeout: PATIENCE_MS }).toBe(1);
}
