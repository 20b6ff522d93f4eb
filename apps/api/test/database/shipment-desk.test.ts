import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/database/connect.ts";
import { Migration0022 as MysqlMigration0022 } from "../../src/migrations/mysql/0022-trade.ts";
import { Migration0022 as SqliteMigration0022 } from "../../src/migrations/sqlite/0022-trade.ts";
import { openShipmentScene, PARCEL, UPLOAD } from "../open-shipment-scene.ts";
import { listDatabases } from "../start-operator-api.ts";

const OTHER = { ...PARCEL, trackingNo: "4300000000002" };

/** What the migration does with shipments that are there already. */
function listBackfills({ dialect, orm }: Database): string[] {
  const Migration = dialect === "sqlite" ? SqliteMigration0022 : MysqlMigration0022;
  const migration = new Migration(orm.em.getDriver(), orm.config);
  migration.up();
  return migration
    .getQueries()
    .map(String)
    .filter((query) => query.startsWith("insert"));
}

describe.each(listDatabases())("operators' shipments on %s", (_name, open) => {
  test("are reported like those of backends, and the log says by whom", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const { transactionId, openid, orderId } = order;
    const report = { order: { transactionId }, openid, orderId, logistics: "pickup" };
    const { data } = await scene.mutate("shipments.report", {
      ...{ ...report, parcels: [{ items: "咖啡杯*1" }] },
    });
    expect(data).toMatchObject({ state: "queued", duplicate: false });
    const other = await (await scene.pay()).report();
    expect(other.data.state).toBe("queued");
    const { items } = (await scene.query("auditLog.list", { limit: 5 })).data;
    const reports = items.filter(({ action }) => action === "shipment.reported");
    expect(reports).toMatchObject([
      { actor: { kind: "user" }, target: { kind: "shipment", id: data.shipmentId, name: orderId } },
    ]);
  });

  test("are checked in order, each against what was reported and against those before it", async () => {
    await using scene = await openShipmentScene(open);
    const [known, fresh] = [await scene.pay(), await scene.pay()];
    await known.report();
    const of = ({ transactionId, openid, orderId }: typeof known, changes: object = {}) => ({
      order: { transactionId },
      ...{ openid, orderId, logistics: "express", parcels: [PARCEL], ...changes },
    });
    const many = Array.from({ length: 15 }, (_, index) => ({ ...PARCEL, trackingNo: `M${index}` }));
    const reports = [
      of(known),
      of(fresh, { parcels: many, allShipped: false }),
      of(fresh, { parcels: many, allShipped: false }),
      of(fresh, { parcels: [OTHER] }),
      of(fresh, { parcels: [{ ...PARCEL, company: "鸽子快递" }] }),
      { ...of(fresh), openid: "" },
      null,
    ];
    const { data } = await scene.mutate("shipments.check", { reports });
    expect(data.items).toEqual([
      { ok: true, duplicate: true },
      { ok: true, duplicate: false },
      { ok: true, duplicate: true },
      {
        ok: false,
        details: [{ field: "parcels", problem: expect.stringContaining("at most 15") }],
      },
      { ok: false, details: [{ field: "parcels.0.company", problem: expect.any(String) }] },
      { ok: false, details: [{ field: "openid", problem: expect.any(String) }] },
      { ok: false, details: [{ problem: expect.any(String) }] },
    ]);
    expect((await scene.query("shipments.list")).data.items).toHaveLength(1);
    expect(await scene.listCalls(UPLOAD)).toEqual([]);
  });

  test("are found by every number that they have, and counted by state", async () => {
    await using scene = await openShipmentScene(open);
    const [order, other] = [await scene.pay(), await scene.pay()];
    const { mchId, outTradeNo } = order;
    const { shipmentId } = (await order.report({ order: { mchId, outTradeNo } })).data;
    const second = (await other.report({ parcels: [OTHER] })).data;
    const search = async (text: string) => {
      const { items } = (await scene.query("shipments.list", { search: text })).data;
      return items.map((item) => item.shipmentId);
    };
    for (const text of [order.orderId, outTradeNo, order.openid, PARCEL.trackingNo])
      expect(await search(text)).toEqual([shipmentId]);
    expect(await search(` ${other.transactionId} `)).toEqual([second.shipmentId]);
    expect(await search(order.orderId.slice(0, -1))).toEqual([]);
    expect((await scene.query("shipments.count")).data).toEqual({
      ...{ queued: 2, sending: 0, reported: 0, refused: 0, cancelled: 0 },
    });
    await scene.serve("shipments.cancel", { shipmentId });
    expect((await scene.query("shipments.count")).data).toMatchObject({ queued: 1, cancelled: 1 });
  });

  test("suggest carriers from WeChat's list while one types", async () => {
    await using scene = await openShipmentScene(open);
    const search = async (input?: object) =>
      (await scene.query("shipments.searchCarriers", input)).data.items.map(({ id }) => id);
    expect(await search({ limit: 3 })).toEqual(["SF", "YTO", "ZTO"]);
    expect(await search({ text: "韵达" })).toContain("YD");
  });

  test("of an earlier version are found too, once the database is migrated", async () => {
    await using scene = await openShipmentScene(open);
    const order = await scene.pay();
    const { shipmentId } = (await order.report()).data;
    await sql`delete from shipment_keys`.execute(scene.database.sql);
    for (const statement of listBackfills(scene.database))
      await sql.raw(statement).execute(scene.database.sql);
    const rows = await sql<{ text: string }>`
      select text from shipment_keys where shipment_id = ${shipmentId} order by text
    `.execute(scene.database.sql);
    expect(rows.rows.map(({ text }) => text)).toEqual(
      [order.orderId, order.openid, order.transactionId, PARCEL.trackingNo].toSorted(),
    );
  });
});
