import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { untilLockWait } from "../until-lock-wait.ts";

const databaseServer = inject("databaseServer");
/** The server ends the transaction that has changed fewer rows. */
const ROWS = 200;

describe.runIf(databaseServer !== null)("a deadlock on a server", () => {
  const name = `deadlocks_${randomBytes(6).toString("hex")}`;
  let database: Database;
  beforeAll(async () => {
    database = await connectDatabase({ url: `${databaseServer?.server}/${name}` });
    await sql`create table numbers (id int primary key, n int not null)`.execute(database.sql);
    const rows = Array.from({ length: ROWS }, (_, id) => sql`(${sql.lit(id)}, 0)`);
    await sql`insert into numbers values ${sql.join(rows)}`.execute(database.sql);
  });
  afterAll(async () => {
    await database.orm.schema.dropDatabase(name);
    await database.close();
  });

  test("ends a statement outside a transaction, which runs again", async () => {
    let statement: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      await sql`update numbers set n = n + 1 where id > 1`.execute(tx);
      // Locks row 0, then waits for the rows above 1.
      statement = sql`update numbers set n = n + 10`.execute(database.sql);
      await untilLockWait(database);
      await sql`update numbers set n = n + 1 where id = 0`.execute(tx);
    });
    await statement;
    const { rows } = await sql<{ n: number }>`select distinct n from numbers where id <> 1`.execute(
      database.sql,
    );
    expect(rows).toEqual([{ n: 11 }]);
  });
});
