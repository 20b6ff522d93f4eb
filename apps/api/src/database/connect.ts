import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type EntityMetadata } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { type MikroORM as MysqlOrm } from "@mikro-orm/mysql";
import { MikroORM as SqliteOrm } from "@mikro-orm/sqlite";
import type { AbstractSqlConnection, EntityManager } from "@mikro-orm/sql";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  type RawBuilder,
  sql,
  type Transaction,
} from "kysely";
import { ConfigError } from "../config.ts";
import { findDatabaseTrouble } from "./database-trouble.ts";
import { entities } from "./entities/index.ts";
import { migrations } from "../migrations/index.ts";
import { openMysql } from "./open-mysql.ts";
import { runTransaction } from "./run-transaction.ts";
import { guardSqliteFile, type OnFileGone } from "./guard-sqlite-file.ts";

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
  /** The same with an entity manager; it sees and locks what the transaction does. */
  transactional<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `sqlite:<file>` (or `sqlite::memory:`), `mysql://…`, `mariadb://…`. */
  url: string;
  maxConnections?: number;
  /** Stands for the database's clock, which it is given; for tests. */
  clock?: (now: RawBuilder<number>) => RawBuilder<number>;
  onFileGone?: OnFileGone;
}

const DEFAULT_CONNECTIONS = 10;
const OWNER_ONLY = 0o600;
const SQLITE_BUSY = 5;

/**
 * @throws ConfigError when the database cannot be opened, or another process has this SQLite database open;
 * DatabaseAwayError when it may be opened later
 */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  try {
    return await openDatabase(options);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (isPassing(error)) throw new DatabaseAwayError(error);
    const problem = `names a database that cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError([{ setting: "DATABASE_URL", problem }], { cause: error });
  }
}

/** The database is not there now. No setting is wrong, as far as can be known. */
export class DatabaseAwayError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "DatabaseAwayError";
  }
}

/** A name that no server has may be one that is not known yet, e.g. while containers start. */
function isPassing(error: unknown): boolean {
  const trouble = findDatabaseTrouble(error);
  return trouble === "away" || trouble === "silent" || trouble === "overloaded";
}

async function openDatabase({
  url,
  maxConnections,
  clock = (now) => now,
  onFileGone = () => {},
}: ConnectOptions): Promise<Database> {
  const isSqlite = url.startsWith("sqlite:");
  const file = url.slice("sqlite:".length);
  const lock = isSqlite && file !== ":memory:" ? lockFile(resolve(file)) : null;
  const orm = isSqlite
    ? await openSqlite(file, onFileGone)
    : await openMysql({ url, maxConnections: maxConnections ?? DEFAULT_CONNECTIONS });
  const dialect: Dialect = isSqlite ? "sqlite" : "mysql";
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
    transaction: (work) => runTransaction(client, work),
    transactional: (work) =>
      runTransaction(client, (tx) => {
        const em = orm.em.fork();
        em.setTransactionContext(tx);
        return work(em);
      }),
    async close() {
      await orm.close(true);
      lock?.close();
    },
  };
}

async function openSqlite(file: string, onFileGone: OnFileGone): Promise<SqliteOrm> {
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
    onCreateConnection: async (given) => {
      const connection = given as DatabaseConnection;
      await runAll(connection, [
        "pragma journal_mode = WAL",
        "pragma synchronous = FULL",
        "pragma busy_timeout = 5000",
      ]);
      if (file !== ":memory:") guardSqliteFile(connection, { file: resolve(file), onFileGone });
    },
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
    if ((error as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw error;
    const problem = `names ${file}, which another process has open: SQLite means one process`;
    throw new ConfigError([{ setting: "DATABASE_URL", problem }], { cause: error });
  }
}
