import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDatabaseServer, startPrivateDatabaseServer } from "../test/private-database-server.ts";

export const DATABASES = ["sqlite", "mysql"] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** The URL of a database with this name; the first process that connects creates it. */
export type ToUrl = (name: string) => string;

/** Runs `work` on scratch databases and removes them. Returns `null` if this machine has no server of that kind. */
export function withDatabases<Result>(
  name: DatabaseName,
  work: (toUrl: ToUrl) => Promise<Result>,
): Promise<Result | null> {
  return name === "sqlite" ? withFiles(work) : withServer(work);
}

async function withFiles<Result>(work: (toUrl: ToUrl) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "mp-notice-bench-"));
  try {
    return await work((name) => `sqlite:${join(folder, `${name}.db`)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withServer<Result>(work: (toUrl: ToUrl) => Promise<Result>): Promise<Result | null> {
  const found = findDatabaseServer();
  if (found === null) return null;
  const server = await startPrivateDatabaseServer(found);
  try {
    return await work((name) => `${server.url}/bench_${name}`);
  } finally {
    await server.remove();
  }
}
