import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../eventually.ts";
import { connectDatabase } from "../../src/database/connect.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { OWNER, startProduct } from "../start-product.ts";
import { ORDER, PAID } from "../start-shop.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp-notice-full-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const toTrigger = (orderId: string) => ({
  notice: "order_pay_success",
  openid: "oAnybody",
  orderId,
  data: ORDER,
});

describe("on SQLite, while the disk is full", () => {
  test("writes answer UNAVAILABLE, reads go on, and writes resume once there is space", async () => {
    await using product = await startProduct({ databaseUrl: `sqlite:${join(folder, "shop.db")}` });
    const as = await product.signIn();
    const notice = "order_pay_success";
    const change = { code: notice, enabled: true, channel: "subscribe", template: PAID };
    expect((await product.mutate("notices.update", change, as)).status).toBe(200);
    const setMaxPages = (pages: number) =>
      sql.raw(`pragma max_page_count = ${pages}`).execute(product.database.sql);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(
      product.database.sql,
    );
    await setMaxPages(rows[0]?.page_count ?? 0);

    const untilRefused = async (
      call: (n: number) => Promise<{ status: number; error: unknown }>,
    ) => {
      for (let n = 0; n < 60; n++) {
        const { status, error } = await call(n);
        if (status !== 200) return { status, error };
      }
      return null;
    };
    const refused = { status: 503, error: { reason: "UNAVAILABLE" } };
    const trigger = (n: number) =>
      product.mutate("notices.trigger", toTrigger(`F${n}`), product.asService);
    expect(await untilRefused(trigger)).toMatchObject(refused);
    expect(await untilRefused(() => product.mutate("session.login", OWNER))).toMatchObject(refused);
    expect(
      await untilRefused((n) => product.mutate("apiKeys.create", { name: `key ${n}` }, as)),
    ).toMatchObject(refused);
    expect((await product.query("session.me", undefined, as)).status).toBe(200);
    expect((await fetch(`${product.apiUrl}/readyz`)).status).toBe(200);
    expect(product.readLog()).toContain("database or disk is full");

    await setMaxPages(1_000_000);
    expect((await product.mutate("session.login", OWNER)).status).toBe(200);
    expect((await trigger(61)).status).toBe(200);
  });

  test("a transaction releases its connection and throws its first error", async () => {
    const database = await connectDatabase({ url: "sqlite::memory:" });
    await migrateDatabase(database);
    await sql`create table junk (text text)`.execute(database.sql);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.sql);
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(database.sql);
    const fill = sql`insert into junk values (zeroblob(100000))`;
    for (const run of [
      () => database.transaction((tx) => fill.execute(tx)),
      () => database.transactional((em) => fill.execute(em.getKysely())),
    ]) {
      await expect(run()).rejects.toMatchObject({
        code: "SQLITE_FULL",
        rollback: "cannot rollback - no transaction is active",
      });
    }
    const { rows: still } = await database.transaction((tx) => sql`select 1 as one`.execute(tx));
    expect(still).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe.each([
  ["deleted", (file: string) => rmSync(file)],
  [
    "replaced",
    (file: string) => {
      renameSync(file, `${file}.old`);
      new DatabaseSync(file).close();
    },
  ],
  ["without its log", (file: string) => rmSync(`${file}-wal`)],
])("on SQLite, when the file is %s under the process", (_what, harm) => {
  test("no write succeeds any more, and the stored data is saved beside it", async () => {
    const file = join(folder, "shop.db");
    const gone = vi.fn();
    const database = await connectDatabase({ url: `sqlite:${file}`, onFileGone: gone });
    await migrateDatabase(database);
    await sql`create table kept (text text)`.execute(database.sql);
    await sql`insert into kept values ('before')`.execute(database.sql);
    harm(file);
    const refused = { code: "MPN_DATABASE_FILE_GONE" };
    await expect(sql`select 1`.execute(database.sql)).rejects.toMatchObject(refused);
    await expect(database.transaction((tx) => sql`select 1`.execute(tx))).rejects.toMatchObject(
      refused,
    );
    await eventually(() => expect(gone).toHaveBeenCalledTimes(1));
    const [saved = ""] = readdirSync(folder).filter((name) => name.includes(".saved-"));
    const copy = new DatabaseSync(join(folder, saved));
    expect(copy.prepare("select text from kept").all()).toEqual([{ text: "before" }]);
    copy.close();
    await database.close();
  });

  test("during a transaction, its commit fails", async () => {
    const file = join(folder, "shop.db");
    const database = await connectDatabase({ url: `sqlite:${file}` });
    await migrateDatabase(database);
    await sql`create table kept (text text)`.execute(database.sql);
    const storing = database.transaction(async (tx) => {
      await sql`insert into kept values ('during')`.execute(tx);
      harm(file);
    });
    await expect(storing).rejects.toMatchObject({ code: "MPN_DATABASE_FILE_GONE" });
    await database.close();
  });
});
