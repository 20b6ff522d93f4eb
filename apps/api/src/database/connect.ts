import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type MikroORM as MysqlOrm } from "@mikro-orm/mysql";
import { type MikroORM as SqliteOrm } from "@mikro-orm/sqlite";
import type { AbstractSqlConnection, EntityManager } from "@mikro-orm/sql";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { ConfigError } from "../config.ts";
import { findDatabaseTrouble } from "./database-trouble.ts";
import type { OnFileGone } from "./guard-sqlite-file.ts";
import { openMysql } from "./open-mysql.ts";
import { keepPrivate, openSqlite, type PreparedStatements } from "./open-sqlite.ts";
import { runTransaction } from "./run-transaction.ts";

export type Dialect = "sqlite" | "mysql";
export type Orm = MysqlOrm | SqliteOrm;

/** kysely without table types: the hot path's statements are hand-written SQL, one per file. */
export type Sql = Kysely<unknown> | Transaction<unknown>;

export interface Database {
  orm: Orm;
  dialect: Dialect;
  sql: Kysely<unknown>;
  /** Only on SQLite: a server gets one statement per batch instead, because each costs a round trip. */
  prepared: PreparedStatements | null;
  /** The database's clock in unix milliseconds: the only clock for leases, due times and expiries, so that processes agree. */
  now: RawBuilder<number>;
  /** One short transaction, retried on deadlocks. Await only statements of `tx` inside; on SQLite anything else deadlocks. */
  transaction<Result>(work: (tx: Transaction<unknown>) => Promise<Result>): Promise<Result>;
  /** The same with an entity manager that shares the transaction. */
  transactional<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `sqlite:<file>` (or `sqlite::memory:`), `mysql://…`, `mariadb://…`. */
  url: string;
  maxConnections?: number;
  /** Replaces the database's clock in tests. */
  clock?: (now: RawBuilder<number>) => RawBuilder<number>;
  onFileGone?: OnFileGone;
}

const DEFAULT_CONNECTIONS = 10;
const SQLITE_BUSY = 5;

/**
 * @throws ConfigError when the database cannot be opened or another process has the SQLite file open; DatabaseAwayError when a
 * retry may succeed
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

/** The database is unreachable, apparently not because of a wrong setting. */
export class DatabaseAwayError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "DatabaseAwayError";
  }
}

/** A host name that does not resolve may resolve later, e.g. while containers start. */
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
  const { orm, prepared } = isSqlite
    ? await openSqlite(file, onFileGone)
    : {
        orm: await openMysql({ url, maxConnections: maxConnections ?? DEFAULT_CONNECTIONS }),
        prepared: null,
      };
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
    prepared,
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

/** Enforces one process per SQLite file with a lock that the operating system releases even after a crash. */
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
    const problem = `names ${file}, which another process has open: SQLite allows one process`;
    throw new ConfigError([{ setting: "DATABASE_URL", problem }], { cause: error });
  }
}
