import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { COUPON, COUPON_DATA, COUPON_TEMPLATE } from "../own-notice.ts";
import { ORDER } from "../start-shop.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";

/**
 * The rows of a shop at work: a built-in notice and one of its own, a message sent and one waiting for a permission, a shipment,
 * a webhook. Written by the service when this was its last migration.
 */
const OLD = { migration: "0020-shipments", file: "../fixtures/shop-0020.json" };
/** In the old rows. */
const OPENID = "oLw7brPwY_HsBwwNjeHZm3oSqRFu";
const SENT = "01M8K0G3MHA18JF4Y46N0FWV14";
const WAITING = "01M8K0G3QP2SD9DD119EYWCS7W";
const SHIPMENT = "01M8K0G3WHNJZ1PAV7PWJ2Y84G";

interface OldRows {
  /** Unix milliseconds. */
  writtenAt: number;
  tables: Record<string, Record<string, unknown>[]>;
}

/** The old database, as if it had been written just now. */
async function restoreOld(url: string): Promise<void> {
  const text = await readFile(new URL(OLD.file, import.meta.url), "utf8");
  const { writtenAt, tables } = JSON.parse(text) as OldRows;
  const ageMs = Date.now() - writtenAt;
  const database = await connectDatabase({ url });
  await database.orm.migrator.up({ to: OLD.migration });
  for (const [table, rows] of Object.entries(tables))
    for (const row of rows) {
      const values = Object.entries(row).map(([column, value]) =>
        column.endsWith("_at") || column.endsWith("_until") || column === "usable_from"
          ? later(value, ageMs)
          : value,
      );
      const columns = Object.keys(row).map((column) => sql.ref(column));
      await sql`
        insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(values)})
      `.execute(database.sql);
    }
  await database.close();
}

function later(time: unknown, ms: number): unknown {
  return typeof time === "number" && time > 0 && time < Number.MAX_SAFE_INTEGER ? time + ms : time;
}

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), "upgrade-"));
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

test.each(listDatabaseServers())(
  "a shop of an earlier version goes on after the upgrade on $name",
  async ({ server }) => {
    await using place = await openFolder();
    const databaseUrl =
      server === "sqlite" ? `sqlite:${join(place.folder, "shop.db")}` : toDatabaseUrl(server);
    await restoreOld(databaseUrl);
    await using product = await startProduct({ databaseUrl });
    const operator = await product.signIn();
    const read = async (name: string, input: unknown) =>
      (await product.query(name, input, operator)).data;
    const getState = async (deliveryId: string) =>
      (await read("deliveries.get", { deliveryId })).state;

    expect(await read("notices.get", { code: COUPON.code })).toMatchObject({
      name: COUPON.name,
      definitionVersion: 1,
      status: "ready",
    });
    expect(await getState(SENT)).toBe("sent");
    expect(await getState(WAITING)).toBe("waiting_for_grant");
    expect((await read("shipments.get", { shipmentId: SHIPMENT })).state).toBe("reported");
    expect(await read("webhooks.list", undefined)).toHaveLength(1);

    const repeated = { notice: "order_pay_success", openid: OPENID, orderId: "A1", data: ORDER };
    const { data: duplicate } = await product.mutate(
      "notices.trigger",
      repeated,
      product.asService,
    );
    expect(duplicate).toMatchObject({ deliveryId: SENT, duplicate: true });

    // This simulated account has no templates yet.
    const { data: saved } = await product.mutate(
      "notices.update",
      { code: COUPON.code, enabled: true, template: COUPON_TEMPLATE },
      operator,
    );
    const customer = await product.createCustomer();
    const { templateId } = saved.template;
    const body = { templateIds: [templateId], answer: "accept" };
    await product.control(`/users/${customer.openid}/subscribe`, body);
    const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
    await product.mutate("collector.report", { reports: [report] }, customer.headers);
    const trigger = {
      ...{ notice: COUPON.code, openid: customer.openid, orderId: "A2" },
      data: COUPON_DATA,
    };
    const { data: fresh } = await product.mutate("notices.trigger", trigger, product.asService);
    await expect.poll(() => getState(fresh.deliveryId)).toBe("sent");
  },
);
