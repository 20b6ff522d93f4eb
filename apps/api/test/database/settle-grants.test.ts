import { randomBytes } from "node:crypto";
import { NEVER_MS } from "@mp-notice/core";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { insertGrants } from "../../src/queue/sql/insert-grants.ts";
import { settleGrants } from "../../src/queue/sql/settle-grants.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const subjects = listDatabaseServers();
const IDS = ["01J00000000000000000000001", "01J00000000000000000000002"];

async function addGrants(database: Database): Promise<void> {
  const subscription = { appId: "wx1", openid: "o1", kind: "subscribe" as const, templateId: "t" };
  const times = { acceptedAt: 0, usableFrom: 0, confirmedAt: null, expiresAt: NEVER_MS };
  const rest = { orderId: null, credential: null, reportedAt: 0, eventAt: null, voidedAt: null };
  const hold = { reservedFor: null, reservedUntil: null };
  await database.transaction((tx) =>
    insertGrants(
      tx,
      IDS.map((id) => ({ id, ...subscription, ...times, ...rest, ...hold })),
    ),
  );
}

async function readUses(database: Database): Promise<unknown[]> {
  const { rows } = await sql`
    select uses_free as free, uses_held as held, uses_spent as spent from grants order by id
  `.execute(database.sql);
  return rows;
}

test.each(subjects)(
  "a missing use cannot be taken or settled, and its whole batch fails, on $name",
  async ({ server }) => {
    const databaseName = `settle_${randomBytes(6).toString("hex")}`;
    const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
    const database = await connectDatabase({ url });
    const settle = (ids: string[], as: "held" | "spent") =>
      database.transaction((tx) => settleGrants(tx, { database, ids, as }));
    try {
      await migrateDatabase(database);
      await addGrants(database);
      await settle(IDS.slice(0, 1), "held");
      await expect(settle(IDS, "held")).rejects.toThrow(
        "expected 2 uses to become held, but 1 did",
      );
      await expect(settle(IDS, "spent")).rejects.toThrow(
        "expected 2 uses to become spent, but 1 did",
      );
      expect(await readUses(database)).toEqual([
        { free: 0, held: 1, spent: 0 },
        { free: 1, held: 0, spent: 0 },
      ]);
    } finally {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    }
  },
);

test.each(subjects)("a session of $name counts in UTC milliseconds", async ({ server }) => {
  const url = server === "sqlite" ? "sqlite::memory:" : `${server}/mysql`;
  const database = await connectDatabase({ url });
  try {
    const before = Date.now();
    const { rows } = await sql<{ now: number }>`select ${database.now} as now`.execute(
      database.sql,
    );
    expect(Math.abs((rows[0]?.now ?? 0) - before)).toBeLessThan(60_000);
    if (database.dialect === "sqlite") return;
    const { rows: zone } = await sql`select @@session.time_zone as zone`.execute(database.sql);
    expect(zone).toEqual([{ zone: "+00:00" }]);
  } finally {
    await database.close();
  }
});
