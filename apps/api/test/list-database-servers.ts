import { inject } from "vitest";

export interface DatabaseServer {
  name: string;
  /** `sqlite`, or a server's address without a database: what `toDatabaseUrl` takes. */
  server: string;
}

/** Each kind of database that this machine can run the tests on. */
export function listDatabaseServers(): DatabaseServer[] {
  const found = inject("databaseServer");
  return [{ name: "SQLite", server: "sqlite" }, ...(found === null ? [] : [found])];
}
