import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { WORKER_LEASE_MS } from "@mp-notice/core";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { findDatabaseTrouble } from "../../src/database/database-trouble.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";

const databaseServer = inject("databaseServer");
/** Server modes that an administrator can turn on, and their effect on writes. */
const STATES = [
  { variable: "read_only", trouble: "read_only" },
  ...(databaseServer?.name === "MySQL" ? [{ variable: "offline_mode", trouble: "away" }] : []),
];

/** Run with the server's address and the user whose connections end. */
const KILL_CONNECTIONS = `
  import mysql from ${JSON.stringify(import.meta.resolve("mysql2/promise"))};
  const [url, user] = process.argv.slice(1);
  const admin = await mysql.createConnection(url);
  const [rows] = await admin.query("select id from information_schema.processlist where user = ?", [user]);
  for (const { id } of rows) await admin.query("kill ?", [id]);
  await admin.end();
`;

describe.runIf(databaseServer !== null)("a server's user with a password and one database", () => {
  const name = `limited_${randomBytes(6).toString("hex")}`;
  let admin: Database;
  let shop: Database;

  const change = (statement: string) => sql.raw(statement).execute(admin.sql);
  const connect = () => {
    const url = new URL(`${databaseServer?.server}/${name}`);
    url.username = name;
    url.password = "p@ss:word/客";
    return connectDatabase({ url: url.href });
  };
  const write = () =>
    shop.transaction((tx) =>
      sql`insert into workers (id, lease_until, started_at) values (${randomBytes(8).toString("hex")}, 0, 0)`.execute(
        tx,
      ),
    );
  const findTrouble = () => write().then(() => null, findDatabaseTrouble);

  beforeAll(async () => {
    admin = await connectDatabase({ url: `${databaseServer?.server}/mysql` });
    await change(`create user '${name}'@'%' identified by 'p@ss:word/客'`);
    await change(`grant all on ${name}.* to '${name}'@'%'`);
    shop = await connect();
    await migrateDatabase(shop);
  });
  afterAll(async () => {
    await shop.close();
    await change(`drop database ${name}`);
    await change(`drop user '${name}'@'%'`);
    await admin.close();
  });

  test("creates its database, writes, and reconnects", async () => {
    await write();
    const again = await connect();
    expect((await sql`select 1 as one`.execute(again.sql)).rows).toEqual([{ one: 1 }]);
    await again.close();
  });

  test("replaces connections that the server closed while the event loop was blocked", async () => {
    await write();
    // Blocks this process until its connections are gone, so that it cannot see them close.
    execFileSync(process.execPath, [
      "--input-type=module",
      "--eval",
      KILL_CONNECTIONS,
      `${databaseServer?.server}/mysql`.replace(/^mariadb:/, "mysql:"),
      name,
    ]);
    const readClock = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => readClock() + 15_000);
    onTestFinished(() => clock.mockRestore());
    expect(await findTrouble()).toBeNull();
  });

  test("keeps a vanished process's locks no longer than a lease", async () => {
    const { rows } = await sql<{ seconds: number }>`
      select @@session.wait_timeout as seconds
    `.execute(shop.sql);
    expect((rows[0]?.seconds ?? Infinity) * 1000).toBeLessThanOrEqual(WORKER_LEASE_MS);
  });

  // Root, which the other tests use, is exempt from both.
  test.each(STATES)(
    "reports a server in $variable, twice, and writes again once it is writable",
    async ({ variable, trouble }) => {
      await write();
      await change(`set global ${variable} = on`);
      try {
        expect([await findTrouble(), await findTrouble()]).toEqual([trouble, trouble]);
      } finally {
        await change(`set global ${variable} = off`);
      }
      expect(await findTrouble()).toBeNull();
    },
  );

  test("a killed connection fails one statement at most", async () => {
    await write();
    const { rows } = await sql<{ id: number }>`
      select id from information_schema.processlist where user = ${name}
    `.execute(admin.sql);
    expect(rows.length).toBeGreaterThan(0);
    for (const { id } of rows) await change(`kill ${id}`);
    expect(["away", null]).toContain(await findTrouble());
    await expect.poll(findTrouble).toBeNull();
  });
});
