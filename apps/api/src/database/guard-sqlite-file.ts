import { statSync } from "node:fs";
import { CompiledQuery, type DatabaseConnection } from "kysely";
import { FILE_GONE_CODE } from "./database-trouble.ts";

/** Called once. `savedAs` is the copy of the database, or `null` when saving failed with `error`. */
export type OnFileGone = (gone: { savedAs: string | null; error: unknown }) => void;

/**
 * Detects that the files of an open SQLite database were deleted or replaced: the process would keep writing into files that
 * nobody can reopen. It then fails every statement, and saves a copy, because only this connection can still read the data.
 * The check costs two `stat` calls, a few microseconds.
 */
export function guardSqliteFile(
  connection: DatabaseConnection,
  { file, onFileGone }: { file: string; onFileGone: OnFileGone },
): void {
  const bare = connection.executeQuery;
  const execute: DatabaseConnection["executeQuery"] = (query, options) =>
    bare.call(connection, query, options) as ReturnType<typeof execute<never>>;
  const opened = new Map<string, string>();
  let gone: Error | null = null;
  let isInTransaction = false;

  function assertInPlace(): void {
    gone ??= findGone();
    if (gone) throw gone;
  }

  /** The WAL file exists from the first write on. */
  function findGone(): Error | null {
    for (const path of [file, `${file}-wal`]) {
      const identity = readIdentity(path);
      const before = opened.get(path) ?? identity;
      if (before === null) continue;
      opened.set(path, before);
      if (identity === before) continue;
      void save();
      const message = `${path} was deleted or replaced while it was open`;
      return Object.assign(new Error(message), { code: FILE_GONE_CODE });
    }
    return null;
  }

  async function save(): Promise<void> {
    const savedAs = `${file}.saved-${Date.now()}`;
    try {
      await execute(CompiledQuery.raw("vacuum into ?", [savedAs]));
      onFileGone({ savedAs, error: null });
    } catch (error) {
      onFileGone({ savedAs: null, error });
    }
  }

  connection.executeQuery = async <Row>(
    ...[query, options]: Parameters<DatabaseConnection["executeQuery"]>
  ) => {
    if (!isInTransaction) assertInPlace();
    const result = await execute<Row>(query, options);
    if (query.sql === "begin") isInTransaction = true;
    if (query.sql === "commit" || query.sql === "rollback") isInTransaction = false;
    if (!isInTransaction) assertInPlace();
    return result;
  };
}

function readIdentity(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}
