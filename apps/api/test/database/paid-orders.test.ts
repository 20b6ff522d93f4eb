import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { selectPaidGrants } from "../../src/queue/sql/confirm-paid-orders.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const OTHERS = 50_000;
const BATCH = 1000;

/** Usable permissions of other customers. */
async function addOthers(database: Database): Promise<void> {
  const numbers = sql`with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < ${sql.lit(BATCH - 1)})`;
  const text = (prefix: string) =>
    database.dialect === "mysql"
      ? sql`concat(${sql.lit(prefix)}, lpad(k.n, 8, '0'))`
      : sql`${sql.lit(prefix)} || printf('%08d', k.n)`;
  await database.transaction(async (tx) => {
    for (let from = 0; from < OTHERS; from += BATCH) {
      await sql`
        insert into grants (
          id, app_id, openid, kind, template_id, credential, uses_given, uses_free, uses_held, uses_spent, uses_void,
          accepted_at, usable_from, expires_at
        )
        ${numbers}
        select ${text("g")}, 'wx1', ${text("o")}, 'payment', '', ${text("p")}, 3, 3, 0, 0, 0, 0, 0, 9007199254740991
        from (select n + ${sql.lit(from)} as n from numbers) k
      `.execute(tx);
    }
  });
}

describe.each(listDatabaseServers())(
  "a paid order beside 50,000 other permissions on $name",
  ({ server }) => {
    const databaseName = `paid_${randomBytes(6).toString("hex")}`;
    let database: Database;
    beforeAll(async () => {
      database = await connectDatabase({
        url: server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`,
      });
      await migrateDatabase(database);
      await addOthers(database);
    }, 60_000);
    afterAll(async () => {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    });

    async function explain(): Promise<
      { detail?: string; table?: string; key?: string; rows?: string }[]
    > {
      // MySQL explains in a tree since version 9; MariaDB reads over what is meant for MySQL.
      const verb = sql.raw(
        database.dialect === "sqlite"
          ? "explain query plan"
          : "explain /*!80000 format = traditional */",
      );
      const query = selectPaidGrants(database, { appId: "wx1", openids: ["o00000007", "o-new"] });
      const { rows } = await sql<object>`${verb} ${query}`.execute(database.sql);
      return rows;
    }

    test.each(["without", "with"])(
      "only its customer's permissions are read, %s statistics",
      async (which) => {
        if (which === "with") {
          const tables = ["grants", "deliveries"];
          for (const table of tables)
            await sql`${sql.raw(database.dialect === "mysql" ? "analyze table" : "analyze")} ${sql.table(table)}`.execute(
              database.sql,
            );
        }
        const plan = await explain();
        if (database.dialect === "sqlite") {
          expect(plan[0]?.detail).toMatch(
            /SEARCH grants USING INDEX grants_customer_index \(app_id=\? AND openid=\? AND kind=\? AND template_id=\? AND uses_free>\?\)/,
          );
        } else {
          expect(plan).toMatchObject([
            { table: "grants", key: "grants_customer_index" },
            { table: "d", key: "deliveries_order_index" },
          ]);
          expect(Number(plan[0]?.rows)).toBeLessThan(10);
        }
      },
    );
  },
);
