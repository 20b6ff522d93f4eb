import { createExampleData, builtInCatalog } from "@mp-notice/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectDatabase } from "../../src/database/connect.ts";
import { createNoticeSettingsStore } from "../../src/notices/notice-settings-store.ts";
import { createOverviewQueries } from "../../src/overview/overview-queries.ts";
import { createPauseStore } from "../../src/pauses/pause-store.ts";
import { createPauseService } from "../../src/pauses/create-pause-service.ts";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl } from "../start-product.ts";
import { PAID } from "../start-shop.ts";

const SEND = "/cgi-bin/message/subscribe/send";
const CODE = "order_pay_success";
/** Long before a pause's own probe, and long enough for a busy machine. */
const SOON = { timeout: 30_000, interval: 20 };
const servers = listDatabaseServers();

/** A ready notice with everything that tests of pauses need. */
async function startReady(databaseUrl: string) {
  const product = await startProduct({ databaseUrl });
  const operator = await product.signIn();
  const { appId } = await product.control("/app");
  const { data } = await product.mutate(
    "notices.update",
    { code: CODE, enabled: true, channel: "subscribe", template: PAID },
    operator,
  );
  const { templateId } = data.template;
  let orders = 0;
  return {
    product,
    operator,
    appId,
    fail: (errcode: number, times: number) =>
      product.control("/faults", { path: SEND, times, fault: { kind: "errcode", errcode } }),
    list: async () => (await product.query("pauses.list", undefined, operator)).data,
    resume: (api: string, given: object = { appId }) =>
      product.mutate("pauses.resume", { api, ...given }, operator),
    /** An order of a new customer who gave a permission. */
    async order(): Promise<string> {
      const { openid } = await product.control("/users", {});
      await product.control(`/users/${openid}/subscribe`, {
        templateIds: [templateId],
        answer: "accept",
      });
      const report = { kind: "subscribe", reportId: "r", templateId, answer: "accept", ageMs: 0 };
      await product.mutate("grants.report", { openid, reports: [report] }, product.asService);
      const { data: triggered } = await product.mutate(
        "notices.trigger",
        {
          notice: CODE,
          openid,
          orderId: `A${++orders}`,
          data: createExampleData(builtInCatalog.get(CODE)),
        },
        product.asService,
      );
      return triggered.deliveryId;
    },
    async readState(deliveryId: string): Promise<string> {
      return (await product.query("deliveries.get", { deliveryId }, operator)).data.state;
    },
    async countSends(): Promise<number> {
      const { items } = await product.control("/requests?since=0");
      return items.filter(({ path }: { path: string }) => path === SEND).length;
    },
  };
}

async function untilPaused(shop: Awaited<ReturnType<typeof startReady>>) {
  return vi.waitFor(async () => {
    const [pause, ...more] = await shop.list();
    expect(more).toEqual([]);
    expect(pause?.heldDeliveries).toBeGreaterThan(0);
    return pause;
  }, SOON);
}

describe.each(servers)("pauses on $name", ({ server }) => {
  test("a used-up quota is named; resuming sends one probe, and the rest once WeChat accepts it", async () => {
    const shop = await startReady(toDatabaseUrl(server));
    await using product = shop.product;
    expect(await shop.list()).toEqual([]);
    await shop.fail(45009, 2);
    const first = await shop.order();
    const paused = await untilPaused(shop);
    expect(paused).toMatchObject({ appId: shop.appId, api: "subscribe", errcode: 45009 });
    for (const text of ["reason", "reasonEn", "advice", "adviceEn"])
      expect(paused[text]).toMatch(/\S/);
    const more = [await shop.order(), await shop.order()];
    expect(await shop.countSends()).toBe(1);

    // WeChat still refuses: the probe is requeued, and nothing else was sent.
    expect((await shop.resume("subscribe")).data).toEqual({ outcome: "probing" });
    const still = await vi.waitFor(async () => {
      const [pause] = await shop.list();
      expect(pause.answeredAt > paused.answeredAt).toBe(true);
      return pause;
    }, SOON);
    expect(still).toMatchObject({ pausedAt: paused.pausedAt, errcode: 45009 });
    expect(await shop.countSends()).toBe(2);

    expect((await shop.resume("subscribe")).data).toEqual({ outcome: "probing" });
    await vi.waitFor(async () => {
      for (const deliveryId of [first, ...more])
        expect(await shop.readState(deliveryId)).toBe("sent");
    }, SOON);
    expect(await shop.list()).toEqual([]);

    const audit = await product.query(
      "auditLog.list",
      { action: "sending.resumed" },
      shop.operator,
    );
    expect(audit.data.items).toHaveLength(2);
    expect(audit.data.items[0]).toMatchObject({
      actor: { kind: "user", name: "owner@example.com" },
      target: { kind: "pause", id: "subscribe" },
    });
  });

  test("a corrected secret or a successful check ends the account's pause at once", async () => {
    const shop = await startReady(toDatabaseUrl(server));
    await using product = shop.product;
    const { appSecret } = await product.control("/app");
    const enter = (secret: string) =>
      product.mutate(
        "paymentSettings.update",
        { appId: shop.appId, appSecret: secret },
        shop.operator,
      );
    const untilSent = (deliveryId: string) =>
      vi.waitFor(async () => expect(await shop.readState(deliveryId)).toBe("sent"), SOON);

    await enter("f".repeat(32));
    const held = await shop.order();
    expect(await untilPaused(shop)).toMatchObject({ api: "account", errcode: 40125 });
    await enter(appSecret);
    await untilSent(held);
    await vi.waitFor(async () => expect(await shop.list()).toEqual([]), SOON);

    await shop.fail(48001, 1);
    const heldAgain = await shop.order();
    expect(await untilPaused(shop)).toMatchObject({ api: "account", errcode: 48001 });
    const check = await product.mutate("paymentSettings.verify", {}, shop.operator);
    expect(check.data).toEqual({ ok: true });
    await untilSent(heldAgain);
  });

  test("resuming with an empty queue ends the pause at once; without a pause it is an error", async () => {
    const shop = await startReady(toDatabaseUrl(server));
    await using product = shop.product;
    expect((await shop.resume("account")).data).toEqual({ outcome: "not_paused" });
    const pauses = createPauseStore(product.database);
    await pauses.pause(shop.appId, {
      ...{ api: "account", errcode: 40164, errmsg: "invalid ip 1.2.3.4" },
      probe: "in_a_minute",
    });
    expect(await shop.list()).toMatchObject([
      { api: "account", heldDeliveries: 0, advice: expect.stringContaining("1.2.3.4") },
    ]);
    expect((await shop.resume("account")).data).toEqual({ outcome: "resumed" });
    expect(await shop.list()).toEqual([]);
  });
});

describe("a resumption", () => {
  let shop: Awaited<ReturnType<typeof startReady>>;
  beforeAll(async () => {
    shop = await startReady(toDatabaseUrl("sqlite"));
  });
  afterAll(() => shop.product[Symbol.asyncDispose]());

  test.each([
    [{}, "INPUT_INVALID", "appId"],
    [{ appId: "" }, "INPUT_INVALID", "appId"],
    [{ appId: 7 }, "INPUT_INVALID", "appId"],
    [{ appId: "x".repeat(33) }, "INPUT_INVALID", "appId"],
    [{ appId: "wx00000000000other" }, "NOT_FOUND", "appId"],
    [{ appId: "wx1", force: true }, "INPUT_INVALID", "force"],
    [{ appId: "wx1", api: "sms" }, "INPUT_INVALID", "api"],
    [{ appId: "wx1", api: null }, "INPUT_INVALID", "api"],
  ])("of %j is %s and names %s", async (given, reason, field) => {
    const { error } = await shop.resume("account", given);
    expect(error).toMatchObject({ reason, details: [{ field }] });
  });
});

/** Only a database server supports several processes. */
describe.each(servers.filter(({ name }) => name !== "SQLite"))(
  "with another process on $name",
  ({ server }) => {
    test("an api process wakes the worker long before the pause's own probe", async () => {
      const databaseUrl = toDatabaseUrl(server);
      const shop = await startReady(databaseUrl);
      await using _ = shop.product;
      await shop.fail(45009, 1);
      const deliveryId = await shop.order();
      await untilPaused(shop);
      const database = await connectDatabase({ url: databaseUrl });
      const other = createPauseService({
        pauses: createPauseStore(database),
        settings: createNoticeSettingsStore(database, {
          getCatalog: async () => builtInCatalog,
        }),
        queries: createOverviewQueries(database),
        getAppId: async () => shop.appId,
        wakeSender: () => {},
      });
      expect(await other.resume({ appId: shop.appId, api: "subscribe" })).toEqual({
        outcome: "probing",
      });
      await vi.waitFor(async () => expect(await shop.readState(deliveryId)).toBe("sent"), SOON);
      await database.close();
    });
  },
);
