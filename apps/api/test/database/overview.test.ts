import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { createWorkerStore } from "../../src/queue/worker-store.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { listDatabases } from "../start-operator-api.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

const CODE = "order_pay_success";
const NONE = { sent: 0, waiting: 0, failed: 0, noGrant: 0, unknown: 0, notSent: 0 };
const DAY_MS = 86_400_000;

describe.each(listDatabaseServers())("the overview on $name", ({ server }) => {
  test("shows the first setup step and zeros before a mini program is connected", async () => {
    await using product = await startProduct({
      databaseUrl: toDatabaseUrl(server),
      isConnected: false,
    });
    const { data } = await product.query("overview.get", undefined, await product.signIn());
    expect(data.setup).toEqual({
      isConnected: false,
      isVerified: false,
      isMapped: false,
      isCollecting: false,
      hasSent: false,
    });
    expect(data.days).toHaveLength(14);
    expect(data.days.at(-1)).toMatchObject(NONE);
    expect(data).toMatchObject({ pauses: [], supplies: [], sender: { state: "ok" } });
  });

  test("counts the outcomes of deliveries and the usable permissions", async () => {
    await using product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
    const operator = await product.signIn();
    const read = async () => (await product.query("overview.get", undefined, operator)).data;
    await product.mutate("paymentSettings.verify", {}, operator);
    expect((await read()).setup).toMatchObject({ isVerified: true, isMapped: false });
    const { data: notice } = await product.mutate(
      "notices.update",
      { code: CODE, enabled: true, channel: "subscribe", template: PAID },
      operator,
    );
    const { templateId, title } = notice.template;
    let orders = 0;
    /** A customer with this many permissions, and one of their orders. */
    async function order(input: { magic?: string; permissions: number; wait?: number }) {
      const { magic, permissions, wait = 0 } = input;
      const { openid } = await product.control("/users", magic === undefined ? {} : { magic });
      for (let count = 0; count < permissions; count++) {
        await product.control(`/users/${openid}/subscribe`, {
          templateIds: [templateId],
          answer: "accept",
        });
        const report = { kind: "subscribe", templateId, answer: "accept", ageMs: 0 };
        await product.mutate(
          "grants.report",
          { openid, reports: [{ ...report, reportId: `r${count}` }] },
          product.asService,
        );
      }
      const trigger = { notice: CODE, openid, orderId: `A${++orders}`, grantWaitSeconds: wait };
      const data = createExampleData(builtInCatalog.get(CODE));
      await product.mutate("notices.trigger", { ...trigger, data }, product.asService);
    }
    await order({ permissions: 3 });
    await order({ permissions: 1 });
    await order({ permissions: 1, magic: "lost" });
    await order({ permissions: 1, magic: "invalid" });
    await order({ permissions: 1, magic: "refused" });
    await order({ permissions: 0 });
    await order({ permissions: 0, wait: 3600 });
    const counts = { sent: 2, waiting: 1, failed: 1, noGrant: 2, unknown: 1, notSent: 0 };
    const overview = await vi.waitFor(
      async () => {
        const data = await read();
        const { today, yesterday } = data;
        // Midnight may have passed since the orders.
        expect([today, yesterday]).toContainEqual(expect.objectContaining(counts));
        return data;
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(overview.setup).toMatchObject({ isMapped: true, isCollecting: true, hasSent: true });
    expect(overview.days).toContainEqual(expect.objectContaining(counts));
    expect(overview.lastDay).toMatchObject(counts);
    expect(overview.sender).toMatchObject({ state: "ok" });
    expect(overview.notices).toMatchObject({ ready: 1, actionRequired: [] });
    expect(overview.supplies).toEqual([
      {
        channel: "subscribe",
        templateId,
        title,
        notices: [{ code: CODE, name: notice.name, nameEn: notice.nameEn }],
        usable: expect.any(Number),
        sentIn7Days: 2,
        noGrantIn7Days: 2,
        // Half of the customers were not notified, whatever is left for others.
        level: "short",
      },
    ]);

    const { data: ended } = await product.query("grants.listDays", undefined, operator);
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    expect(ended.items).toMatchObject([{ kind: "subscribe", templateId }]);
    // Spent: sent, or possibly sent. Lost: rejected by WeChat.
    expect([sum(ended.items[0].spent), sum(ended.items[0].lost)]).toEqual([3, 1]);

    const { data: list } = await product.query("notices.list", undefined, operator);
    expect(list.find(({ code }: { code: string }) => code === CODE)).toMatchObject({
      sentIn7Days: 2,
      version: notice.version,
    });
  });
});

describe.each(listDatabases())("what needs attention on %s", (_name, open) => {
  test("reports a missing sender and one that falls behind", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const { sql: connection } = shop.api.database;
    const read = async () => (await shop.query("overview.get")).data;
    expect((await read()).sender).toEqual({ state: "no_worker", oldestDueAgeMs: null });
    await createWorkerStore(shop.api.database).register("01WORKER");
    const queue = (notice: string, data: object = ORDER) =>
      shop.serve("notices.trigger", { notice, openid: "o-1", orderId: notice, data });
    await queue(CODE);
    expect((await read()).sender).toMatchObject({ state: "ok" });
    await sql`update deliveries set due_at = due_at - 120000`.execute(connection);
    const { sender } = await read();
    expect(sender.state).toBe("behind");
    expect(sender.oldestDueAgeMs).toBeGreaterThanOrEqual(120_000);

    // A delivery that is blocked for another reason is not the sender's backlog.
    await sql`update notice_settings set action_reason = 'TEMPLATE_MISSING', action_problem = 'gone'`.execute(
      connection,
    );
    const held = await read();
    expect(held.sender).toEqual({ state: "ok", oldestDueAgeMs: null });
    expect(held.notices).toMatchObject({
      ready: 0,
      actionRequired: [{ code: CODE, statusReason: "TEMPLATE_MISSING" }],
    });
    await sql`update workers set lease_until = 0`.execute(connection);
    expect((await read()).sender.state).toBe("no_worker");
  });

  test("days start at midnight of +08:00, and each delivery counts on the day it was accepted", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: false, template: PAID });
    const { sql: connection } = shop.api.database;
    const { data: before } = await shop.query("overview.get");
    const { day } = before.today;
    const midnight = Date.parse(`${day}T00:00:00+08:00`);
    for (const [orderId, acceptedAt] of [
      ["last-of-yesterday", midnight - 1],
      ["first-of-today", midnight],
      ["first-of-fourteen", midnight - 13 * DAY_MS],
      ["before", midnight - 13 * DAY_MS - 1],
    ] as const) {
      await shop.serve("notices.trigger", { notice: CODE, openid: "o-1", orderId, data: ORDER });
      await sql`update deliveries set created_at = ${acceptedAt}, due_at = ${acceptedAt} where order_id = ${orderId}`.execute(
        connection,
      );
    }
    // The test moved deliveries in time, which never happens in production, so the cached counts are invalid.
    await sql`delete from delivery_counts`.execute(connection);
    const { data: after } = await shop.query("overview.get");
    const counted = after.days.filter(({ notSent }) => notSent > 0);
    expect(counted.map((entry) => [entry.day, entry.notSent])).toEqual([
      [before.days[0]?.day, 1],
      [before.yesterday.day, 1],
      [day, 1],
    ]);
    expect(after.yesterday).toEqual({ ...NONE, notSent: 1, day: before.yesterday.day });
    expect(after.yesterdaySoFar).toMatchObject(NONE);
    expect(Date.parse(after.yesterdaySoFar.until) % 900_000).toBe(0);
  });
});
