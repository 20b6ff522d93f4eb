import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/mysql";
import { MysqlDialect } from "kysely";
import { createConnection, escapeId, type PoolOptions } from "mysql2";
import { entities } from "./entities/index.ts";
import { migrations } from "../migrations/index.ts";
import { CONNECT_WITHIN_MS, createMysqlPool } from "./mysql-pool.ts";

const UNKNOWN_DATABASE = 1049;

/** Longer than the pool keeps a connection that nobody uses. */
export const WAIT_TIMEOUT_SECONDS = 15;

/** READ COMMITTED, because REPEATABLE READ would lose updates. */
const SESSION_STATEMENTS = [
  "set session transaction isolation level read committed",
  // The database's clock is read as local time; with daylight saving, an hour would repeat.
  "set session time_zone = '+00:00'",
  // The driver escapes with backslashes; under the server's NO_BACKSLASH_ESCAPES that would allow SQL injection.
  "set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  // Shorter than the statement timeout, so that a lock wait does not look like an unresponsive server.
  "set session innodb_lock_wait_timeout = 3",
  // Frees the locks of a vanished client no later than its lease expires, so that a takeover can proceed. MySQL applies this
  // timeout inside transactions as well.
  `set session wait_timeout = ${WAIT_TIMEOUT_SECONDS} /*M!100300 , idle_transaction_timeout = 10 */`,
];

/** Opens the database and creates it if missing. Rejects with the driver's error. */
export async function openMysql({
  url,
  maxConnections,
}: {
  url: string;
  maxConnections: number;
}): Promise<MikroORM> {
  const clientUrl = url.replace(/^mariadb:/, "mysql:");
  await ensureDatabase(clientUrl);
  const connect: PoolOptions = {
    uri: clientUrl,
    connectionLimit: maxConnections,
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true,
    dateStrings: true,
  };
  return MikroORM.init({
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations.mysql, silent: true, snapshot: false },
    clientUrl,
    timezone: "Z",
    charset: "utf8mb4",
    collate: "utf8mb4_bin",
    // One pool per connect: the ORM reconnects to drop a database.
    driverOptions: () =>
      new MysqlDialect({
        pool: async () => createMysqlPool({ connect, prepare: SESSION_STATEMENTS }),
      }),
  });
}

async function ensureDatabase(clientUrl: string): Promise<void> {
  try {
    await runOnce(clientUrl, "do 1");
  } catch (error) {
    if ((error as { errno?: unknown }).errno !== UNKNOWN_DATABASE) throw error;
    const server = new URL(clientUrl);
    const name = decodeURIComponent(server.pathname.slice(1));
    server.pathname = "";
    await runOnce(
      server.href,
      `create database if not exists ${escapeId(name, true)} character set utf8mb4 collate utf8mb4_bin`,
    );
  }
}

function runOnce(uri: string, statement: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = createConnection({ uri, connectTimeout: CONNECT_WITHIN_MS });
    // The query's callback gets the same error.
    connection.on("error", () => {});
    connection.query({ sql: statement, timeout: CONNECT_WITHIN_MS }, (error) => {
      connection.destroy();
      if (error) reject(error);
      else resolve();
    });
  });
}
