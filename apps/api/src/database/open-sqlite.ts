import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { EntityMetadata } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/sqlite";
import BetterSqlite, { type Statement } from "better-sqlite3";
import { CompiledQuery, SqliteDialect } from "kysely";
import { LRUCache } from "lru-cache";
import { migrations } from "../migrations/index.ts";
import { entities } from "./entities/index.ts";
import { guardSqliteFile, type OnFileGone } from "./guard-sqlite-file.ts";

/** Statements that run once per row of parameters: at once, past the queue for the one connection, so only inside a transaction. */
export interface PreparedStatements {
  /** Returns the rows that the runs returned, and how many rows they changed. */
  each(statement: string, rows: unknown[][]): { rows: unknown[]; changes: number };
}

const PRAGMAS = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "busy_timeout = 5000",
  // 16 MB instead of 4: a page that many batches change is copied into the file less often.
  "wal_autocheckpoint = 4000",
];
/** More than the product has; the text of some contains a list as long as a batch. */
const MAX_STATEMENTS = 500;
const OWNER_ONLY = 0o600;

/** Opens the file and creates it if missing. Rejects with the driver's error. */
export async function openSqlite(
  file: string,
  onFileGone: OnFileGone,
): Promise<{ orm: MikroORM; prepared: PreparedStatements }> {
  if (file !== ":memory:") {
    mkdirSync(dirname(resolve(file)), { recursive: true, mode: 0o700 });
    keepPrivate(file);
    // Left by an earlier process.
    for (const beside of [`${file}-wal`, `${file}-shm`])
      if (existsSync(beside)) keepPrivate(beside);
  }
  let client: BetterSqlite.Database;
  let prepare: (statement: string) => Statement;
  const orm = await MikroORM.init({
    entities,
    extensions: [Migrator],
    migrations: { migrationsList: migrations.sqlite, silent: true, snapshot: false },
    dbName: file,
    discovery: { onMetadata: leaveOutCollations },
    driverOptions: () => {
      client = new BetterSqlite(file);
      prepare = cacheStatements(client);
      return new SqliteDialect({
        database: { prepare, close: () => void client.close() },
        async onCreateConnection(connection) {
          for (const pragma of PRAGMAS)
            await connection.executeQuery(CompiledQuery.raw(`pragma ${pragma}`));
          if (file !== ":memory:") guardSqliteFile(connection, { file: resolve(file), onFileGone });
        },
      });
    },
  });
  return {
    orm,
    prepared: {
      each(text, rows) {
        if (!client.inTransaction) throw new Error("prepared statements need a transaction");
        const statement = prepare(text);
        if (statement.reader)
          return { rows: rows.flatMap((row) => statement.all(row)), changes: 0 };
        let changes = 0;
        for (const row of rows) changes += statement.run(row).changes;
        return { rows: [], changes };
      },
    },
  };
}

/** Preparing costs more than most statements' execution. */
function cacheStatements(client: BetterSqlite.Database): (statement: string) => Statement {
  const known = new LRUCache<string, Statement>({ max: MAX_STATEMENTS });
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const statement = client.prepare(text);
    known.set(text, statement);
    return statement;
  };
}

/** SQLite compares bytes anyway and does not know MySQL's collations. */
function leaveOutCollations(meta: EntityMetadata): void {
  for (const property of Object.values(meta.properties)) delete property.collation;
}

/** Creates the file readable by its owner only; SQLite gives its journal files the same permissions. */
export function keepPrivate(file: string): void {
  closeSync(openSync(file, "a", OWNER_ONLY));
  try {
    chmodSync(file, OWNER_ONLY);
  } catch {
    // A file system without permissions, or another owner's file, must not prevent the start.
  }
}
