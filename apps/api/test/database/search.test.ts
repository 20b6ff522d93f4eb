import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrations } from "../../src/migrations/index.ts";
import {
  createDeliveryQueries,
  type DeliveryQueries,
} from "../../src/deliveries/delivery-queries.ts";
import { createAuditQueries } from "../../src/audit-log/audit-queries.ts";
import { recordAudit, toDeliveryRecord } from "../../src/audit-log/record-audit.ts";
import { selectAuditMatches, toNameKeys, toTargetKeys } from "../../src/search/search-audit.ts";
import { runAct } from "../../src/audit-log/current-act.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { createGrantLedger } from "../../src/queue/grant-ledger.ts";
import { createGrantQueries, type GrantQueries } from "../../src/grants/grant-queries.ts";
import { selectMatchesOf, toDeliveryKeys } from "../../src/search/search-deliveries.ts";
import type { Database } from "../../src/database/connect.ts";
import { monotonicFactory } from "ulid";
import { listDatabases } from "../start-operator-api.ts";

const APP_ID = "wx0123456789abcdef";
const newId = monotonicFactory();
const CUSTOMERS = ["oGwqAAAA1111222233334444D8mpLV", "oGwqBBBB1111222233334444Zz9aBc"] as const;

describe.each(listDatabases())("a search on %s", (_name, open) => {
  let database: Database;
  let deliveries: DeliveryQueries;
  let grants: GrantQueries;
  const ids: Record<string, string> = {};

  async function queue(
    name: string,
    input: { openid: string; orderId: string; data: Record<string, string> },
  ) {
    const id = newId();
    ids[name] = id;
    await createDeliveryStore(database).queue([
      {
        ...input,
        id,
        appId: APP_ID,
        kind: "trigger",
        notice: "order_pay_success",
        idempotencyKey: `key-of-${name}`,
        fingerprint: "f",
        definitionVersion: null,
        resendOf: null,
        miniprogramState: null,
        grantWaitSeconds: 0,
        sendTime: null,
        state: "queued",
      },
    ]);
  }

  beforeAll(async () => {
    database = await open();
    deliveries = createDeliveryQueries(database);
    grants = createGrantQueries(database);
    const [first, second] = CUSTOMERS;
    await queue("cup", {
      openid: first,
      orderId: "a1001",
      data: { order_sn: "20260131083000001" },
    });
    await queue("same", { openid: second, orderId: "a1002", data: { order_sn: "a1002" } });
    await queue("refund", {
      openid: second,
      orderId: "a1003",
      data: { order_sn: "订单20260131", refund_sn: "R77001" },
    });
    await sql`update deliveries set msg_id = '3712345678901234567' where id = ${ids["cup"]}`.execute(
      database.sql,
    );
    await createGrantLedger({ database, newId }).report({
      appId: APP_ID,
      openid: first,
      reports: [{ kind: "form", reportId: "r1", formId: "form-1", ageMs: 0, orderId: "a1001" }],
    });
  });
  afterAll(() => database.close());

  const find = async (search: string) =>
    (await deliveries.list(APP_ID, { search })).items.map(
      ({ deliveryId }) => Object.keys(ids).find((name) => ids[name] === deliveryId) ?? "?",
    );

  test.each([
    ["the number on the card", "20260131083000001", ["cup"]],
    ["its beginning", "2026013108", ["cup"]],
    ["the number printed in groups", " 2026 0131 0830 00001\n", ["cup"]],
    ["the shop's order id", "a1001", ["cup"]],
    ["an order whose number is its id", "a1002", ["same"]],
    ["a prefix of several orders, newest first", "a100", ["refund", "same", "cup"]],
    ["a refund's number", "R77001", ["refund"]],
    ["a non-ASCII number", "订单2026", ["refund"]],
    ["a whole openid", CUSTOMERS[0], ["cup"]],
    ["the beginning of openids", "oGwq", ["refund", "same", "cup"]],
    ["the end of an openid", "D8mpLV", ["cup"]],
    ["a longer end than is stored", "1222233334444D8mpLV", ["cup"]],
    ["an openid as lists show it", "oGwq…Zz9aBc", ["refund", "same"]],
    ["an openid as lists show it, with dots", "oGwq...D8mpLV", ["cup"]],
    ["a msgid", "3712345678901234567", ["cup"]],
    ["an idempotency key", "key-of-refund", ["refund"]],
    ["nothing for the ends of two openids", "oXXX…D8mpLV", []],
    ["nothing for a middle part", "83000", []],
    ["nothing for a different case", "d8MPlv", []],
    ["nothing for no text", "…", ["refund", "same", "cup"].slice(3)],
  ])("finds %s", async (_what, search, found) => {
    expect(await find(search)).toEqual(found);
  });

  test("finds a delivery by its id, in any case", async () => {
    expect(await find(ids["same"] ?? "")).toEqual(["same"]);
    expect(await find((ids["same"] ?? "").toLowerCase())).toEqual(["same"]);
  });

  test("combines with the other filters", async () => {
    const { items } = await deliveries.list(APP_ID, { search: "a100", state: "sent" });
    expect(items).toEqual([]);
    const both = await deliveries.list(APP_ID, { search: "a100", openid: CUSTOMERS[0] });
    expect(both.items.map(({ orderId }) => orderId)).toEqual(["a1001"]);
  });

  test.each([
    "oGwq",
    "D8mpLV",
    "oGwq…D8mpLV",
    "a1001",
    "20260131083000001",
    "key-of-cup",
    CUSTOMERS[0],
  ])("%s finds the customer's permissions", async (search) => {
    const { items } = await grants.list(APP_ID, { search });
    expect(items.map(({ openid }) => openid)).toEqual([CUSTOMERS[0]]);
  });

  test.each(["Zz9aBc", "R77001", "nobody", "…"])("%s finds no permission", async (search) => {
    expect((await grants.list(APP_ID, { search })).items).toEqual([]);
  });

  describe("in the audit log", () => {
    const ada = { kind: "user" as const, id: newId(), name: "ada@example.com" };
    const bob = { kind: "user" as const, id: newId(), name: "bob@example.com" };

    async function write(actor: typeof ada, record: Parameters<typeof recordAudit>[1]) {
      const act = { actor, clientAddress: null, at: Date.now(), newEntryId: newId };
      await runAct(act, () => database.transaction((tx) => recordAudit(tx, record)));
    }

    beforeAll(async () => {
      const resent = (name: string, orderId: string) =>
        write(ada, toDeliveryRecord("delivery.resent", { id: ids[name] ?? "", orderId }));
      await resent("cup", "a1001");
      await resent("refund", "a1003");
      const target = { kind: "user" as const, id: bob.id, name: bob.name };
      await write(ada, { action: "user.created", target });
      await write(bob, { action: "session.closed", target: null });
    });

    const seek = async (search: string, also: object = {}) => {
      const input = { appId: APP_ID, search, limit: 10, ...also };
      const { items } = await createAuditQueries(database).list(input);
      return items.map(({ action, target }) => target?.name ?? action);
    };

    test.each([
      ["an order's id", "a1003", ["a1003"]],
      ["a prefix of order ids", "a100", ["a1003", "a1001"]],
      ["the number on the card", "2026 0131 0830 00001", ["a1001"]],
      ["a refund's number", "R77001", ["a1003"]],
      ["the end of the customer's openid", "D8mpLV", ["a1001"]],
      ["an openid as lists show it", "oGwq…Zz9aBc", ["a1003"]],
      ["an actor", "ada@", ["bob@example.com", "a1003", "a1001"]],
      ["a person as actor or target", "Bob@Example", ["session.closed", "bob@example.com"]],
      ["nothing for a middle part", "83000", []],
      ["nothing for no text", "…", []],
    ])("finds %s", async (_what, search, found) => {
      expect(await seek(search)).toEqual(found);
    });

    test("finds the entries of a delivery by its id, even after it was deleted", async () => {
      expect(await seek((ids["cup"] ?? "").toLowerCase())).toEqual(["a1001"]);
      expect(await seek(ids["cup"] ?? "", { appId: null })).toEqual(["a1001"]);
    });

    test("combines with the other filters and pages", async () => {
      expect(await seek("ada@", { action: "user.created" })).toEqual(["bob@example.com"]);
      const page = { appId: APP_ID, search: "a100", limit: 1 };
      const { nextCursor } = await createAuditQueries(database).list(page);
      expect(await seek("a100", { cursor: nextCursor ?? "" })).toEqual(["a1001"]);
    });

    test("each key uses its index", async () => {
      const keys = [...toNameKeys("a1001"), ...toTargetKeys("a1001", [ids["cup"] ?? ""])];
      const verb = database.dialect === "sqlite" ? "explain query plan" : "explain format=json";
      for (const key of keys) {
        const statement = selectAuditMatches(database, { keys: [key], limit: 10 });
        const { rows } = await sql<object>`${sql.raw(verb)} ${statement}`.execute(database.sql);
        expect(JSON.stringify(rows)).toContain(key.index);
        expect(JSON.stringify(rows)).not.toMatch(/SCAN audit_entries|filesort/);
      }
      expect(keys.map(({ index }) => index)).toEqual([
        "audit_entries_target_name_index",
        "audit_entries_actor_name_index",
        "audit_entries_target_index",
      ]);
    });
  });

  test("each key uses its own index, without sorting or scanning", async () => {
    const keys = toDeliveryKeys("20260131083000001");
    const verb = sql.raw(
      database.dialect === "sqlite" ? "explain query plan" : "explain format=json",
    );
    for (const key of keys) {
      const statement = selectMatchesOf(database, { appId: APP_ID, keys: [key], limit: 10 });
      const { rows } = await sql<object>`${verb} ${statement}`.execute(database.sql);
      const plan = JSON.stringify(rows);
      expect(plan).toContain(key.index);
      expect(plan).not.toMatch(
        /"?access_type\\?": \\?"(ALL|index)\\?"[^}]*"deliveries"|SCAN deliveries|filesort/,
      );
    }
    expect(keys.map(({ index }) => index)).toEqual([
      "deliveries_order_sn_index",
      "deliveries_refund_sn_index",
      "deliveries_order_index",
      "deliveries_key_unique",
      "deliveries_message_index",
      "deliveries_list_index",
      "deliveries_customer_index",
      "deliveries_openid_end_index",
    ]);
  });

  test("rows older than the search are found after the migration", async () => {
    await sql`update deliveries set order_sn = null, refund_sn = null, openid_end = ''`.execute(
      database.sql,
    );
    await sql`update customers set openid_end = ''`.execute(database.sql);
    expect(await find("20260131083000001")).toEqual([]);
    await refillSearchKeys(database);
    expect(await find("20260131083000001")).toEqual(["cup"]);
    expect(await find("R77001")).toEqual(["refund"]);
    expect(await find("D8mpLV")).toEqual(["cup"]);
    const { rows } = await sql`select order_sn from deliveries where order_id = 'a1002'`.execute(
      database.sql,
    );
    expect(rows).toEqual([{ order_sn: null }]);
    expect((await grants.list(APP_ID, { search: "D8mpLV" })).items).toHaveLength(1);
  });
});

/** Drops the migration's columns and runs it again. */
async function refillSearchKeys(database: Database): Promise<void> {
  const { dialect, orm } = database;
  const indexes = {
    deliveries: [
      "deliveries_order_sn_index",
      "deliveries_refund_sn_index",
      "deliveries_openid_end_index",
    ],
    customers: ["customers_openid_end_index"],
  };
  for (const [table, names] of Object.entries(indexes)) {
    for (const name of names)
      await sql`drop index ${sql.ref(name)} ${dialect === "mysql" ? sql`on ${sql.table(table)}` : sql``}`.execute(
        database.sql,
      );
  }
  for (const [table, column] of [
    ["deliveries", "order_sn"],
    ["deliveries", "refund_sn"],
    ["deliveries", "openid_end"],
    ["customers", "openid_end"],
  ] as const)
    await sql`alter table ${sql.table(table)} drop column ${sql.ref(column)}`.execute(database.sql);
  expect(migrations[dialect].map(({ name }) => name)).toContain("0013-search-keys");
  await sql`delete from mikro_orm_migrations where name = '0013-search-keys'`.execute(database.sql);
  await orm.migrator.up("0013-search-keys");
}
