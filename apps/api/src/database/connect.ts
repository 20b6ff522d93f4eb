import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { type EntityMetadata } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM as MysqlOrm } from "@mikro-orm/mysql";
import { MikroORM as SqliteOrm } from "@mikro-orm/sqlite";
import { type AbstractSqlConnection } from "@mikro-orm/sql";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  type RawBuilder,
  sql,
  type Transaction,
} from "kysely";
import { ConfigError } from "../config.ts";
import { entities } from "./entities/index.ts";
import { migrations } from "./migrations/index.ts";

export type Dialect = "sqlite" | "mysql";
export type Orm = MysqlOrm | SqliteOrm;

/** kysely without table types: the hot path's statements are written by hand, one a file. */
export type Sql = Kysely<unknown> | Transaction<unknown>;

export interface Database {
  orm: Orm;
  dialect: Dialect;
  sql: Kysely<unknown>;
  /** The database's clock in unix milliseconds: leases, due times and expiries go by nothing else. */
  now: RawBuilder<number>;
  /** One short transaction, begun again when the database asks for it. Only statements of `tx` may be awaited inside. */
  transaction<Result>(work: (tx: Transaction<unknown>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `sqlite:<file>` (or `sqlite::memory:`), `mysql://…`, `mariadb://…`. */
  url: string;
  maxConnections?: number;
  /** Stands for the database's clock, which it is given; for tests. */
  clock?: (now: RawBuilder<number>) => RawBuilder<number>;
}

const DEFAULT_CONNECTIONS = 10;
const OWNER_ONLY = 0o600;

/** @throws ConfigError when the database cannot be opened, or another process has this SQLite database open. */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  try {
    return await openDatabase(options);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const problem = `names a database that cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError([{ setting: "DATABASE_URL", problem }], { cause: error });
  }
}

async function openDatabase({
  url,
  maxConnections,
  clock = (now) => now,
}: ConnectOptions): Promise<Database> {
  const isSqlite = url.startsWith("sqlite:");
  const file = url.slice("sqlite:".length);
  const lock = isSqlite && file !== ":memory:" ? lockFile(resolve(file)) : null;
  const orm = isSqlite
    ? await openSqlite(file)
    : await openMysql({ url, maxConnections: maxConnections ?? DEFAULT_CONNECTIONS });
  const dialect: Dialect = isSqlite ? "sqlite" : "mysql";
  await orm.schema.ensureDatabase();
  const connection: AbstractSqlConnection = orm.em.getDriver().getConnection();
  await connection.initClient();
  const client = connection.getClient<unknown>();
  const now =
    dialect === "sqlite"
      ? sql<number>`cast(round(unixepoch('subsec') * 1000) as integer)`
      : sql<number>`cast(unix_timestamp(current_timestamp(3)) * 1000 as signed)`;
  return {
    orm,
    dialect,
    sql: client,
    get now() {
      return clock(now);
    },
    transaction: (work) => retryTransaction(() => client.transaction().execute(work)),
    async close() {
      await orm.close(true);
      lock?.close();
    },
  };
}

async function openSqlite(file: string): Promise<SqliteOrm> {
  if (file !== ":memory:") {
    mkdirSync(dirname(resolve(file)), { recursive: true, mode: 0o700 });
    keepPrivate(file);
    // Left by an earlier process.
    for (const beside of [`${file}-wal`, `${file}-shm`])
      if (existsSync(beside)) keepPrivate(beside);
  }
  return SqliteOrm.init({
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations.sqlite, silent: true, snapshot: false },
    dbName: file,
    discovery: { onMetadata: leaveOutCollations },
    onCreateConnection: (connection) =>
      runAll(connection as DatabaseConnection, [
        "pragma journal_mode = WAL",
        "pragma synchronous = FULL",
        "pragma busy_timeout = 5000",
      ]),
  });
}

async function openMysql({
  url,
  maxConnections,
}: {
  url: string;
  maxConnections: number;
}): Promise<MysqlOrm> {
  return MysqlOrm.init({
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations.mysql, silent: true, snapshot: false },
    clientUrl: url.replace(/^mariadb:/, "mysql:"),
    timezone: "Z",
    charset: "utf8mb4",
    collate: "utf8mb4_bin",
    pool: { min: 0, max: maxConnections },
    // REPEATABLE READ would lose updates; a statement waits for a lock as long as a transaction may take.
    onCreateConnection: (connection) =>
      runAll(connection as DatabaseConnection, [
        "set session transaction isolation level read committed",
        // The database's clock is read as local time: where clocks are put back, an hour would come twice.
        "set session time_zone = '+00:00'",
        "set session innodb_lock_wait_timeout = 5",
        // Values are escaped by backslashes: with NO_BACKSLASH_ESCAPES of the server's they would become SQL.
        "set session sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
      ]),
  });
}

async function runAll(connection: DatabaseConnection, statements: string[]): Promise<void> {
  for (const statement of statements) await connection.executeQuery(CompiledQuery.raw(statement));
}

/** SQLite compares bytes by itself and does not know MySQL's collations. */
function leaveOutCollations(meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) delete property.collation;
}

/** Makes it where there is none, for its owner alone; SQLite gives what it makes beside a database the same rights. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, "a", OWNER_ONLY));
  try {
    chmodSync(file, OWNER_ONLY);
  } catch {
    // A file system that knows no rights, or somebody else's file: no reason not to start.
  }
}

/** SQLite means one process: holds a lock that the operating system drops with the process, however it ends. */
function lockFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  keepPrivate(`${file}.lock`);
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
    return lock;
  } catch (error) {
    lock.close();
    throw new ConfigError(
      [
        {
          setting: "DATABASE_URL",
          problem: `names ${file}, which another process has open: SQLite means one process`,
        },
      ],
      { cause: error },
    );
  }
}

const MAX_TRIES = 12;
const MAX_RETRY_PAUSE_MS = 40;

/** Deadlock, lock wait timeout, MariaDB's "record has changed", and a unique key that somebody else was faster with. */
const RETRYABLE_ERRNOS: ReadonlySet<unknown> = new Set([1213, 1205, 1020, 1062]);
const RETRYABLE_CODES: ReadonlySet<unknown> = new Set([
  "SQLITE_BUSY",
  "SQLITE_CONSTRAINT_UNIQUE",
  "SQLITE_CONSTRAINT_PRIMARYKEY",
]);

async function retryTransaction<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries >= MAX_TRIES || !isRetryable(error)) throw error;
      await sleep(Math.random() * MAX_RETRY_PAUSE_MS);
    }
  }
}

function isRetryable(error: unknown): boolean {
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  return RETRYABLE_ERRNOS.has(errno) || RETRYABLE_CODES.has(code);
}
