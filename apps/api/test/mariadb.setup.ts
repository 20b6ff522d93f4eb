import type { TestProject } from "vitest/node";
import { findDatabaseServer, startPrivateMariadb } from "./private-mariadb.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A server of our own, without a database name; `null` when this machine has no MySQL or MariaDB. */
    mariadbUrl: string | null;
  }
}

export default async function setup(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const server = findDatabaseServer();
  project.provide("mariadbUrl", null);
  if (server === null) return undefined;
  const mariadb = await startPrivateMariadb(server);
  project.provide("mariadbUrl", mariadb.url);
  return () => mariadb.remove();
}
