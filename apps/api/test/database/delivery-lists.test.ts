import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { ulid } from "ulid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryQueries } from "../../src/deliveries/delivery-queries.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { chooseIndex, selectPage } from "../../src/deliveries/select-delivery-page.ts";
import type { ListDeliveriesInput } from "../../src/deliveries/delivery.contract.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const APP_ID = "wx0123456789abcdef";
const ROWS = 20_000;
const ROWS_A_STATEMENT = 1000;
const PAGE = 30;
const SECOND_MS = 1000;
const START = Date.parse("2026-01-31T00:00:00+08:00");

/** One per second: nearly all sent, one in a hundred failed, each customer once in five hundred. */
function toRow(index: number) {
  const at = START + index * SECOND_MS;
  const state = index % 100 === 7 ? "failed" : "sent";
  const notice = index % 10 === 1 ? "order_cancel" : "order_pay_success";
  const [openid, orderId] = [`o${index % 500}`, `order-${index}`];
  return sql`(${ulid(at)}, ${APP_ID}, 'trigger', ${notice}, ${openid}, ${orderId}, ${orderId}, 'f', '{}', ${state}, ${at},
    ${at}, ${at}, 1, 0, 0, '', ${at}, ${at})`;
}

const LISTS: Record<string, ListDeliveriesInput> = {
  everything: {},
  "a common state": { state: "sent" },
  "a common notice": { notice: "order_pay_success" },
  "one hour": {
    from: new Date(START + 3_600_000).toISOString(),
    to: new Date(START + 7_200_000).toISOString(),
  },
};

describe.each(listDatabaseServers())("lists of many deliveries on $name", ({ server }) => {
  const databaseName = `lists_${randomBytes(6).toString("hex")}`;
  let database: Database;

  beforeAll(async () => {
    const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
    database = await connectDatabase({ url });
    await migrateDatabase(database);
    for (let start = 0; start < ROWS; start += ROWS_A_STATEMENT) {
      const rows = Array.from({ length: ROWS_A_STATEMENT }, (_, index) => toRow(start + index));
      await sql`
        insert into deliveries (id, app_id, kind, notice, openid, order_id, idempotency_key, fingerprint, data, state,
          due_at, grant_wait_until, expires_at, attempts, lost_in_a_row, is_pinned, timeline, created_at, updated_at)
        values ${sql.join(rows)}
      `.execute(database.sql);
    }
  });
  afterAll(async () => {
    if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
    await database.close();
  });

  async function toStatement(filter: ListDeliveriesInput) {
    const index = await chooseIndex(database, { appId: APP_ID, filter });
    const columns = sql.raw("id, timeline");
    return selectPage(database, { appId: APP_ID, columns, filter, limit: PAGE, index });
  }

  /** The rows and index entries that the server read for one page. */
  async function countReads(filter: ListDeliveriesInput): Promise<number> {
    const statement = await toStatement(filter);
    return database.sql.connection().execute(async (connection: Kysely<unknown>) => {
      await sql`flush status`.execute(connection);
      await statement.execute(connection);
      const { rows } = await sql<{ Value: string }>`
        show session status like 'Handler_read%'
      `.execute(connection);
      return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
    });
  }

  async function explain(filter: ListDeliveriesInput): Promise<string> {
    const verb = sql.raw(database.dialect === "sqlite" ? "explain query plan" : "explain");
    const { rows } = await sql<object>`${verb} ${await toStatement(filter)}`.execute(database.sql);
    return JSON.stringify(rows);
  }

  async function findMiddle(): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      select id from deliveries order by id limit 1 offset ${sql.lit(ROWS / 10)}
    `.execute(database.sql);
    return rows[0]?.id ?? "";
  }

  test.each(Object.entries(LISTS))(
    "%s walks an index and never sorts, on any page",
    async (_, filter) => {
      for (const cursor of [undefined, await findMiddle()]) {
        const plan = await explain({ ...filter, cursor });
        expect(plan).toContain("deliveries_list_index");
        expect(plan).not.toMatch(/TEMP B-TREE|filesort|temporary/i);
      }
    },
  );

  test("a customer, an order, a rare state and a rare notice use their own index", async () => {
    expect(await explain({ openid: "o42" })).toContain("deliveries_customer_index");
    expect(await explain({ orderId: "order-7" })).toContain("deliveries_order_index");
    for (const filter of [{ state: "failed" as const }, { notice: "order_refund_apply" }])
      expect(await explain(filter)).toContain("deliveries_claim_index");
  });

  /** SQLite does not count row reads, so only its plan is checked. */
  const counted: ListDeliveriesInput[] =
    server === "sqlite" ? [] : [{}, { state: "sent" }, { notice: "order_pay_success" }];
  test.each(counted)("the hundredth page of %j reads as few rows as the first", async (filter) => {
    expect(await countReads(filter)).toBeLessThan(PAGE * 2);
    expect(await countReads({ ...filter, cursor: await findMiddle() })).toBeLessThan(PAGE * 2);
  });

  test("pages have no gaps or repeats, also within a time range", async () => {
    const queries = createDeliveryQueries(database);
    const input = { ...LISTS["one hour"], state: "failed" as const, limit: 7 };
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await queries.list(APP_ID, { ...input, cursor });
      seen.push(...items.map(({ orderId }) => orderId));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    const wanted = Array.from({ length: 3600 }, (_, index) => 7199 - index)
      .filter((index) => index % 100 === 7)
      .map((index) => `order-${index}`);
    expect(seen).toEqual(wanted);
  });
});
