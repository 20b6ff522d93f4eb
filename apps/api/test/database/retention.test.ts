import { builtInCatalog } from "@mp-notice/core";
import { randomBytes } from "node:crypto";
import type { GrantReport, NewDelivery } from "@mp-notice/core";
import { createNoticeSettings } from "@mp-notice/core/testing";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { describe, expect, test } from "vitest";
import { runAct } from "../../src/audit-log/current-act.ts";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { createGrantLedger } from "../../src/queue/grant-ledger.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import { readNow } from "../../src/database/read-now.ts";
import { deleteOldDeliveries } from "../../src/retention/delete-old-deliveries.ts";
import { createPruner } from "../../src/retention/pruner.ts";
import { createPushInbox } from "../../src/push/push-inbox.ts";
import { recordAudit } from "../../src/audit-log/record-audit.ts";
import { createShipmentStore } from "../../src/shipments/shipment-store.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const APP_ID = "wx0123456789abcdef";
const OPENID = "openid-1";
const TEMPLATE_ID = "template-a";
const RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LANE = { notice: "order_cancel", channel: "subscribe", templateId: TEMPLATE_ID } as const;
const newId = monotonicFactory();

async function openShop(server: string) {
  const databaseName = `retention_${randomBytes(6).toString("hex")}`;
  const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
  let offsetMs = 0;
  let processMs = 0;
  const database = await connectDatabase({
    url,
    clock: (now) => sql<number>`(${now} + ${sql.lit(offsetMs)})`,
  });
  await migrateDatabase(database);
  await sql`
    insert into account_templates (app_id, template_id, channel, title, first_seen_at)
    values (${APP_ID}, ${TEMPLATE_ID}, 'subscribe', 'title', 0)
  `.execute(database.sql);
  const store = createDeliveryStore(database);
  const ledger = createGrantLedger({ database, newId });
  let count = 0;
  return {
    database,
    store,
    ledger,
    pruner: createPruner({ database, retentionDays: RETENTION_DAYS, now: () => processMs }),
    advance(ms: number) {
      offsetMs += ms;
      processMs += ms;
    },
    async queue(changes: Partial<NewDelivery> = {}): Promise<string> {
      const id = newId();
      await store.queue([{ ...createDelivery(id), ...changes }]);
      return id;
    },
    async resend(deliveryId: string): Promise<string> {
      const id = newId();
      const resends = [{ deliveryId, newId: id }];
      await store.resend({ appId: APP_ID, resends, again: false, getGrantWaitSeconds: () => 0 });
      return id;
    },
    async report(report: Partial<GrantReport>): Promise<void> {
      const given = { reportId: `report-${++count}`, ageMs: 0, ...report } as GrantReport;
      await ledger.report({ appId: APP_ID, openid: OPENID, reports: [given] });
    },
    claim: () =>
      store.claim({
        appId: APP_ID,
        claimId: newId(),
        workerId: "worker",
        limit: 10,
        lanes: [LANE],
        settings: [createNoticeSettings(LANE)],
        catalog: builtInCatalog,
        miniprogramState: "formal",
      }),
    async [Symbol.asyncDispose]() {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    },
  };
}

function createDelivery(id: string): NewDelivery {
  return {
    id,
    appId: APP_ID,
    kind: "trigger",
    notice: LANE.notice,
    openid: OPENID,
    orderId: `order-${id}`,
    data: {},
    idempotencyKey: `key-${id}`,
    fingerprint: "fingerprint",
    definitionVersion: null,
    resendOf: null,
    miniprogramState: null,
    grantWaitSeconds: 0,
    sendTime: null,
    state: "skipped",
  };
}

async function list(database: Database, { column, from }: { column: string; from: string }) {
  const { rows } = await sql<{ value: unknown }>`
    select ${sql.ref(column)} as value from ${sql.table(from)} order by ${sql.ref(column)}
  `.execute(database.sql);
  return rows.map(({ value }) => value);
}

const deliveries = { column: "id", from: "deliveries" };
const grants = { column: "credential", from: "grants" };
const reports = { column: "report_id", from: "grant_reports" };

describe.each(listDatabaseServers())("the retention on $name", ({ server }) => {
  test("keeps what was scheduled long before it ended, and finds what is old behind it", async () => {
    await using shop = await openShop(server);
    const scheduled: string[] = [];
    for (let n = 0; n < 5; n++) scheduled.push(await shop.queue());
    const old = await shop.queue();
    await sql`update deliveries set updated_at = updated_at + ${25 * DAY_MS} where id <> ${old}`.execute(
      shop.database.sql,
    );
    shop.advance(RETENTION_DAYS * DAY_MS + HOUR_MS);
    const cutoff = (await readNow(shop.database)) - RETENTION_DAYS * DAY_MS;
    const run = (after: string) =>
      deleteOldDeliveries(shop.database, { cutoff, limit: 10, after, window: 3 });
    const first = await run("");
    expect(first).toEqual({ deleted: 0, next: scheduled[2] });
    expect(await run(first.next ?? "")).toEqual({ deleted: 1, next: old });
    expect(await run(old)).toEqual({ deleted: 0, next: null });
    expect(await list(shop.database, deliveries)).toEqual(scheduled);
    expect(await shop.pruner.prune()).toBe(0);
  });

  test("keeps a delivery and its idempotency key for the whole retention after it ended", async () => {
    await using shop = await openShop(server);
    const old = await shop.queue();
    shop.advance(DAY_MS);
    const young = await shop.queue();
    shop.advance(RETENTION_DAYS * DAY_MS - DAY_MS - HOUR_MS);
    expect(await shop.pruner.prune()).toBe(0);
    shop.advance(2 * HOUR_MS);
    expect(await shop.pruner.prune()).toBe(1);
    expect(await list(shop.database, deliveries)).toEqual([young]);
    const again = { ...createDelivery(newId()), idempotencyKey: `key-${old}` };
    expect(await shop.store.queue([again])).toMatchObject([{ duplicate: false }]);
  });

  test("keeps open deliveries, however old", async () => {
    await using shop = await openShop(server);
    const open = await shop.queue({ state: "queued" });
    await shop.queue();
    shop.advance(100 * DAY_MS);
    expect(await shop.pruner.prune()).toBe(1);
    expect(await list(shop.database, deliveries)).toEqual([open]);
  });

  test("keeps an old delivery that changed recently", async () => {
    await using shop = await openShop(server);
    const id = await shop.queue({ state: "queued" });
    shop.advance(100 * DAY_MS);
    await shop.store.cancel({ appId: APP_ID, idempotencyKey: `key-${id}` });
    expect(await shop.pruner.prune()).toBe(0);
    expect(await list(shop.database, deliveries)).toEqual([id]);
  });

  test("deletes a lineage as a whole, with its key, once its last delivery is old", async () => {
    await using shop = await openShop(server);
    const first = await shop.queue();
    shop.advance(RETENTION_DAYS * DAY_MS - HOUR_MS);
    const second = await shop.resend(first);
    const key = { appId: APP_ID, idempotencyKey: `key-${first}` };
    expect(await shop.store.cancel(key)).toMatchObject({ deliveryId: second, cancelled: true });
    shop.advance(DAY_MS);
    expect(await shop.pruner.prune()).toBe(0);
    expect(await list(shop.database, deliveries)).toEqual([first, second]);
    const again = { ...createDelivery(newId()), idempotencyKey: `key-${first}` };
    expect(await shop.store.queue([again])).toMatchObject([{ duplicate: true }]);
    shop.advance(RETENTION_DAYS * DAY_MS);
    expect(await shop.pruner.prune()).toBe(2);
    expect(await list(shop.database, deliveries)).toEqual([]);
  });

  test("keeps old deliveries of a lineage while another is open", async () => {
    await using shop = await openShop(server);
    const first = await shop.queue();
    const second = await shop.resend(first);
    await sql`update deliveries set state = 'failed', live_lineage_id = null where id = ${second}`.execute(
      shop.database.sql,
    );
    shop.advance(RETENTION_DAYS * DAY_MS - HOUR_MS);
    const third = await shop.resend(second);
    shop.advance(100 * DAY_MS);
    expect(await shop.pruner.prune()).toBe(0);
    expect(await list(shop.database, deliveries)).toEqual([first, second, third]);
  });

  test("deletes a grant once it is old and has no free or held use", async () => {
    await using shop = await openShop(server);
    await shop.report({ kind: "form", formId: "form-expired" });
    await shop.report({ kind: "subscribe", templateId: TEMPLATE_ID, answer: "accept" });
    await shop.queue({ state: "queued" });
    expect((await shop.claim()).claimed).toHaveLength(1);
    await shop.report({ kind: "subscribe", templateId: TEMPLATE_ID, answer: "accept" });
    shop.advance(100 * DAY_MS);
    await shop.report({ kind: "form", formId: "form-young" });
    await shop.ledger.close({ appId: APP_ID, limit: 10 });
    expect(await list(shop.database, grants)).toEqual([null, null, "form-expired", "form-young"]);
    await shop.pruner.prune();
    // One subscription has a held use, the other a free one.
    expect(await list(shop.database, grants)).toEqual([null, null, "form-young"]);
    await shop.store.takeOver({ limit: 10 });
    await shop.pruner.prune();
    expect(await list(shop.database, grants)).toEqual([null, "form-young"]);
  });

  test("keeps a customer's refusal for the whole retention", async () => {
    await using shop = await openShop(server);
    const refusals = { column: "template_id", from: "subscription_refusals" };
    const change = { kind: "change", openid: OPENID, status: "reject" } as const;
    const { rows } = await sql<{ now: number }>`select ${shop.database.now} as now`.execute(
      shop.database.sql,
    );
    const createdAt = rows[0]?.now ?? 0;
    for (const [templateId, laterMs] of [
      ["old", 0],
      ["young", DAY_MS],
    ] as const)
      await shop.ledger.recordEvents(APP_ID, [
        { ...change, templateId, createdAt: createdAt + laterMs },
      ]);
    shop.advance(RETENTION_DAYS * DAY_MS + HOUR_MS);
    expect(await shop.pruner.prune()).toBe(1);
    expect(await list(shop.database, refusals)).toEqual(["young"]);
  });

  test("deletes old report answers and handled pushes", async () => {
    await using shop = await openShop(server);
    const inbox = createPushInbox(shop.database);
    const now = Date.now();
    const event = {
      kind: "popup",
      openid: OPENID,
      templateId: TEMPLATE_ID,
      status: "reject",
    } as const;
    const rest = { msgId: null, errorCode: 0, errorStatus: "", createTime: 0 };
    const ids: string[] = [];
    for (const dedupeKey of ["handled", "pending"]) {
      const events = [{ ...event, ...rest, dedupeKey }];
      ids.push(...(await inbox.add({ appId: APP_ID, events, now })).map(({ id }) => id));
    }
    await inbox.markHandled({ ids: ids.slice(0, 1), now });
    await shop.report({ kind: "form", formId: "the formId is a mock one" });
    shop.advance(RETENTION_DAYS * DAY_MS + HOUR_MS);
    await shop.report({ kind: "form", formId: "the formId is a mock one" });
    expect(await shop.pruner.prune()).toBe(2);
    expect(await list(shop.database, reports)).toEqual(["report-2"]);
    expect(await list(shop.database, { column: "dedupe_key", from: "push_events" })).toEqual([
      "pending",
    ]);
  });

  test("deletes old failed sign-ins and keeps people's changes", async () => {
    await using shop = await openShop(server);
    const day = Math.floor(Date.now() / DAY_MS);
    const actor = { kind: "anonymous", id: null, name: "" } as const;
    for (const [action, daysAgo] of [
      ["session.refused", RETENTION_DAYS + 1],
      ["session.opened", RETENTION_DAYS + 1],
      ["session.refused", RETENTION_DAYS - 2],
    ] as const) {
      const at = (day - daysAgo) * DAY_MS;
      const act = { actor, clientAddress: null, at, newEntryId: () => newId() };
      await runAct(act, () => recordAudit(shop.database.sql, { action, target: null }));
    }
    expect(await shop.pruner.prune()).toBe(1);
    expect(await list(shop.database, { column: "action", from: "audit_entries" })).toEqual([
      "session.opened",
      "session.refused",
    ]);
  });

  test("deletes at most 500 rows of a kind per run, oldest first, and pauses for an hour after an empty run", async () => {
    await using shop = await openShop(server);
    const ids = Array.from({ length: 600 }, () => newId());
    for (let from = 0; from < ids.length; from += 200)
      await shop.store.queue(ids.slice(from, from + 200).map(createDelivery));
    shop.advance((RETENTION_DAYS + 1) * DAY_MS);
    expect(await shop.pruner.prune()).toBe(500);
    expect(await list(shop.database, deliveries)).toEqual(ids.slice(500));
    expect(await shop.pruner.prune()).toBe(100);
    expect(await shop.pruner.prune()).toBe(0);
    const late = await shop.queue();
    await sql`update deliveries set created_at = 0, updated_at = 0 where id = ${late}`.execute(
      shop.database.sql,
    );
    shop.advance(HOUR_MS - 1);
    expect(await shop.pruner.prune()).toBe(0);
    shop.advance(1);
    expect(await shop.pruner.prune()).toBe(1);
  });

  test("deletes a shipment once it ended long ago, keeps an open one", async () => {
    await using shop = await openShop(server);
    const store = createShipmentStore(shop.database);
    const report = async (transactionId: string) => {
      const parcel = { company: null, trackingNo: null, items: "a", contact: null };
      const { shipmentId } = await store.report({
        ...{ id: newId(), appId: APP_ID, orderId: "1", fingerprint: "f", shippedAt: null },
        content: {
          order: { transactionId },
          ...{ openid: OPENID, logistics: "pickup", parcels: [parcel] },
          ...{ allShipped: true, reship: false },
        },
      });
      return shipmentId;
    };
    const read = async () => {
      const { rows } = await sql<{ id: string }>`select id from shipments order by id`.execute(
        shop.database.sql,
      );
      return rows.map(({ id }) => id);
    };
    const [ended, open] = [await report("1"), await report("2")];
    shop.advance(10 * DAY_MS);
    await store.cancel({ appId: APP_ID, id: ended });
    shop.advance(29 * DAY_MS);
    await shop.pruner.prune();
    expect(await read()).toEqual([ended, open]);
    shop.advance(2 * DAY_MS);
    await shop.pruner.prune();
    expect(await read()).toEqual([open]);
  });

  test("webhooks' messages go after 30 days in whichever state, those of a removed webhook at once", async () => {
    await using shop = await openShop(server);
    const { database, pruner } = shop;
    const messages = { column: "id", from: "webhook_messages" };
    const add = async (webhookId: string, state: string): Promise<string> => {
      const id = newId();
      await sql`
        insert into webhook_messages (webhook_id, id, app_id, type, body, state, tries, due_at, created_at)
        values (${webhookId}, ${id}, ${APP_ID}, 'delivery.sent', '{}', ${state}, 0, 0, 0)
      `.execute(database.sql);
      return id;
    };
    for (const [id, removedAt] of [
      ["kept", null],
      ["removed", sql`${database.now}`],
    ] as const) {
      await sql`
        insert into webhooks (id, url, events, enabled, sealed_secret, created_at, updated_at, removed_at)
        values (${id}, '', '[]', 1, '', 0, 0, ${removedAt})
      `.execute(database.sql);
    }
    const kept = [await add("kept", "pending"), await add("kept", "delivered")];
    await add("removed", "pending");
    expect(await pruner.prune()).toBe(1);
    expect(await list(database, messages)).toEqual(kept);
    shop.advance(DAY_MS + 1);
    expect(await pruner.prune()).toBe(1);
    expect(await list(database, { column: "id", from: "webhooks" })).toEqual(["kept"]);
    shop.advance(28 * DAY_MS);
    expect(await pruner.prune()).toBe(0);
    shop.advance(2 * DAY_MS);
    expect(await pruner.prune()).toBe(2);
    expect(await list(database, messages)).toEqual([]);
  });
});
