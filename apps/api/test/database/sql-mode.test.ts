import { describe, expect, inject, test } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { listDatabases, startOperatorApi } from "../start-operator-api.ts";

const databaseServer = inject("databaseServer");

describe.runIf(databaseServer !== null)("a server with NO_BACKSLASH_ESCAPES", () => {
  test("allows no SQL injection", async () => {
    const admin = await connectDatabase({ url: `${databaseServer?.server}/mysql` });
    const execute = (statement: string) =>
      admin.orm.em.getConnection().execute<{ mode: string }[]>(statement);
    const [before] = await execute("select @@global.sql_mode as mode");
    // The setting is global; other tests that connect meanwhile set their own session mode.
    await execute("set global sql_mode = 'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    try {
      const [, open] = listDatabases().at(-1) ?? [];
      if (!open) throw new Error("no database");
      await using api = await startOperatorApi(open);
      const connection = api.database.orm.em.getConnection();
      const [own]: { mode: string }[] = await connection.execute(
        "select @@session.sql_mode as mode",
      );
      expect(own?.mode.split(",")).toContain("STRICT_TRANS_TABLES");
      expect(own?.mode).not.toMatch(/NO_BACKSLASH_ESCAPES|ANSI_QUOTES/);
      for (const email of ["x'", "x' or sleep(2) -- y", "x\\' or 1=1 -- y", 'x" or 1=1 -- y']) {
        const answer = await api.mutate("session.login", { email, password: "y" });
        expect([email, answer.status]).toEqual([email, 401]);
      }
      expect(api.logs.join("")).not.toContain("failed");
    } finally {
      await execute(`set global sql_mode = '${before?.mode ?? ""}'`);
      await admin.close();
    }
  });
});
