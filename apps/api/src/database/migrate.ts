import { sql } from "kysely";
import type { Database } from "./connect.ts";
import { WAIT_TIMEOUT_SECONDS } from "./open-mysql.ts";
import { withMigrationTimeouts } from "./statement-timeouts.ts";

const LOCK_NAME = "mp_notice_migrate";
const LOCK_TIMEOUT_SECONDS = 60;

/** Migrates the database to this version and returns the migrations that ran. An advisory lock admits one process at a time. */
export async function migrateDatabase(database: Database): Promise<string[]> {
  if (database.dialect === "sqlite") return runMigrations(database);
  return withMigrationTimeouts(() => migrateUnderLock(database));
}

function migrateUnderLock(database: Database): Promise<string[]> {
  return database.sql.connection().execute(async (connection) => {
    // This connection idles, holding the lock, while another one migrates.
    await sql`set session wait_timeout = 28800`.execute(connection);
    const { rows } = await sql<{ locked: number }>`
      select get_lock(${LOCK_NAME}, ${LOCK_TIMEOUT_SECONDS}) as locked
    `.execute(connection);
    if (rows[0]?.locked !== 1)
      throw new Error("another process has been migrating this database for a minute");
    try {
      return await runMigrations(database);
    } finally {
      await sql`do release_lock(${LOCK_NAME})`.execute(connection);
      await sql`set session wait_timeout = ${sql.lit(WAIT_TIMEOUT_SECONDS)}`.execute(connection);
    }
  });
}

async function runMigrations({ orm }: Database): Promise<string[]> {
  const ran = await orm.migrator.up();
  return ran.map(({ name }) => name);
}
