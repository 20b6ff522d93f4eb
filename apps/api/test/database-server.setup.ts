import type { TestProject } from "vitest/node";
import type { DatabaseServer } from "./list-database-servers.ts";
import { findDatabaseServer, startPrivateDatabaseServer } from "./private-database-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A private server; `null` when this machine has no MySQL or MariaDB. */
    databaseServer: DatabaseServer | null;
  }
}

export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const program = findDatabaseServer();
  project.provide("databaseServer", null);
  if (program === null) return undefined;
  const { name, url, remove } = await startPrivateDatabaseServer(program);
  project.provide("databaseServer", { name, server: url });
  return remove;
}
