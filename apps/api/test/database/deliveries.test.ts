import { createExampleData, BUILT_IN_NOTICES } from "@mp-notice/core";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { listDatabaseServers } from "../list-database-servers.ts";
import { startProduct, toDatabaseUrl, type Product } from "../start-product.ts";

const PATIENCE = { timeout: 30_000 };
const NOTICE = "order_cancel";
const NOBODY = "01J00000000000000000000000";

/** A shop with one mapped notice and a sender that is stopped until released. */
async function openShop(server: string) {
  const product = await startProduct({ databaseUrl: toDatabaseUrl(server) });
  const operator = await product.signIn();
  const { appId } = await product.control("/app");
  const channel = "subscribe";
  const found = await product.query("templates.list", { channel, query: "取消" }, operator);
  const { libraryTemplateId } = found.data.items[0];
  const place = { code: NOTICE, channel, libraryTemplateId };
  const { data: suggested } = await product.query("notices.suggest", place, operator);
  const keywords = suggested.map(({ keywordId, source }: any) => ({ keywordId, source }));
  const change = {
    code: NOTICE,
    enabled: true,
    grantWaitSeconds: 0,
    channel,
    template: { libraryTemplateId, keywords },
  };
  await product.mutate("notices.update", change, operator);
  const data = createExampleData(BUILT_IN_NOTICES.find(({ code }) => code === NOTICE)!);
  const list = async (state?: string): Promise<any[]> =>
    (await product.query("deliveries.list", { state }, operator)).data.items;
  return {
    product,
    operator,
    list,
    pause: () =>
      sql`
        insert into pauses (app_id, api, errcode, errmsg, paused_at, probe_at)
        values (${appId}, 'account', 40164, 'invalid ip', 0, ${Date.UTC(2100, 0)})
      `.execute(product.database.sql),
    resume: () => sql`delete from pauses`.execute(product.database.sql),
    async trigger(orderId: string, changes: Record<string, unknown> = {}): Promise<string> {
      const trigger = { notice: NOTICE, openid: "o-nobody", orderId, data, grantWaitSeconds: 0 };
      const answer = await product.mutate(
        "notices.trigger",
        { ...trigger, ...changes },
        product.asService,
      );
      return answer.data.deliveryId;
    },
    async setQuietHours(quietHours: unknown): Promise<any> {
      return product.mutate("notices.update", { code: NOTICE, quietHours }, operator);
    },
    async resend(...deliveryIds: string[]): Promise<any[]> {
      return (await product.mutate("deliveries.resend", { deliveryIds }, operator)).data.results;
    },
    async find(orderId: string): Promise<any> {
      const input = { idempotencyKey: `${NOTICE}:${orderId}` };
      return (await product.query("deliveries.find", input, product.asService)).data;
    },
    async cancel(orderId: string): Promise<any> {
      const input = { idempotencyKey: `${NOTICE}:${orderId}` };
      return product.mutate("deliveries.cancel", input, product.asService);
    },
    async get(deliveryId: string): Promise<any> {
      return (await product.query("deliveries.get", { deliveryId }, operator)).data;
    },
    untilEnded: (count: number, state: string) =>
      vi.waitFor(async () => expect(await list(state)).toHaveLength(count), PATIENCE),
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

type Shop = Awaited<ReturnType<typeof openShop>>;

/** The time of day at +08:00 in as many milliseconds. */
function toChinaTime(inMs: number): string {
  return new Date(Date.now() + inMs + 8 * 3_600_000).toISOString().slice(11, 16);
}

async function readReadiness({ product }: { product: Product }): Promise<any> {
  return (await fetch(`${product.apiUrl}/readyz`)).json();
}

describe.each(listDatabaseServers())("deliveries on $name", ({ server }) => {
  test("a resend is a new delivery of the same lineage, found by its key", async () => {
    await using shop = await openShop(server);
    const first = await shop.trigger("A1");
    await shop.untilEnded(1, "no_grant");
    const [{ resentAs: second }] = await shop.resend(first);
    await shop.untilEnded(2, "no_grant");
    const [{ resentAs: third }] = await shop.resend(second);
    await shop.untilEnded(3, "no_grant");

    expect(await shop.get(second)).toMatchObject({
      kind: "resend",
      resendOf: first,
      orderId: "A1",
    });
    expect(await shop.get(third)).toMatchObject({ kind: "resend", resendOf: second });
    expect(await shop.find("A1")).toMatchObject({ deliveryId: third });
    expect((await shop.get(first)).timeline.at(-1)).toMatchObject({
      what: "resent_as",
      deliveryId: second,
    });
    expect(await shop.trigger("A1"), "the key still stands for the first").toBe(first);
  });

  test("a delivery has one open resend, even with concurrent requests", async () => {
    await using shop = await openShop(server);
    const first = await shop.trigger("A1");
    await shop.untilEnded(1, "no_grant");
    await shop.pause();
    const asked = await Promise.all(Array.from({ length: 5 }, () => shop.resend(first)));
    const results = asked.flat();
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter(({ reason }) => reason === "ALREADY_KNOWN")).toHaveLength(4);
    expect(await shop.list()).toHaveLength(2);
    await shop.resume();
    await shop.untilEnded(2, "no_grant");
    expect(await shop.resend(first), "it has ended: again").toMatchObject([{ ok: true }]);
  });

  test("a batch reports its non-resendable deliveries and resends the others", async () => {
    await using shop = await openShop(server);
    const ended = await shop.trigger("A1");
    await shop.untilEnded(1, "no_grant");
    await shop.pause();
    const queued = await shop.trigger("A2");
    const cancelled = await shop.trigger("A3");
    await shop.cancel("A3");
    expect(await shop.resend(queued, NOBODY, ended, cancelled)).toMatchObject([
      {
        deliveryId: queued,
        ok: false,
        reason: "INPUT_INVALID",
        details: [{ field: "deliveryIds" }],
      },
      { deliveryId: NOBODY, ok: false, reason: "NOT_FOUND" },
      { deliveryId: ended, ok: true },
      { deliveryId: cancelled, ok: false, reason: "INPUT_INVALID" },
    ]);
  });

  test("the backend can cancel a delivery until it is sending", async () => {
    await using shop = await openShop(server);
    const ended = await shop.trigger("A1");
    await shop.untilEnded(1, "no_grant");
    await shop.pause();
    const queued = await shop.trigger("A2");
    expect((await shop.cancel("A2")).data).toEqual({
      deliveryId: queued,
      state: "cancelled",
      cancelled: true,
    });
    expect((await shop.cancel("A2")).data).toMatchObject({ state: "cancelled", cancelled: false });
    expect((await shop.cancel("A1")).data).toEqual({
      deliveryId: ended,
      state: "no_grant",
      cancelled: false,
    });
    expect((await shop.cancel("A9")).error).toMatchObject({
      reason: "NOT_FOUND",
      details: [{ field: "idempotencyKey" }],
    });
    expect(await shop.find("A9")).toBeNull();
  });

  test("a delivery for later is shown with its time, is no backlog, and can be cancelled", async () => {
    await using shop = await openShop(server);
    const inAnHour = await shop.trigger("A1", { delaySeconds: 3600 });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await shop.trigger("A2", { sendAt: tomorrow });
    await shop.trigger("A3");
    await shop.untilEnded(1, "no_grant");

    const scheduled = async () =>
      (await shop.product.query("deliveries.list", { scheduled: true }, shop.operator)).data.items;
    expect((await scheduled()).map(({ orderId }: any) => orderId)).toEqual(["A2", "A1"]);
    const found = await shop.find("A1");
    expect(found).toMatchObject({ state: "queued", reason: "SCHEDULED", deliveryId: inAnHour });
    const createdAt = Date.parse(found.createdAt);
    expect(Date.parse(found.scheduledFor)).toBe(createdAt + 3_600_000);
    const second = await shop.find("A2");
    expect(second.scheduledFor.slice(0, 19)).toBe(tomorrow.slice(0, 19));
    expect((await shop.find("A3")).scheduledFor).toBeNull();
    expect((await shop.get(inAnHour)).timeline).toMatchObject([
      { what: "accepted", delaySeconds: 3600 },
    ]);

    const { data: overview } = await shop.product.query("overview.get", undefined, shop.operator);
    expect(overview.sender).toEqual({ state: "ok", oldestDueAgeMs: null });
    expect((await readReadiness(shop)).checks).toMatchObject({ oldestDue: "none" });
    await shop.pause();
    const { data: pauses } = await shop.product.query("pauses.list", undefined, shop.operator);
    expect(pauses).toMatchObject([{ heldDeliveries: 0 }]);

    expect((await shop.cancel("A1")).data).toMatchObject({ cancelled: true });
    expect((await scheduled()).map(({ orderId }: any) => orderId)).toEqual(["A2"]);
    expect(await shop.find("A1")).toMatchObject({ state: "cancelled", scheduledFor: null });
  });

  test("the sender wakes for a delivery when it is due", async () => {
    await using shop = await openShop(server);
    const id = await shop.trigger("A1", { delaySeconds: 1 });
    expect(await shop.get(id)).toMatchObject({ state: "queued", reason: "SCHEDULED" });
    await shop.untilEnded(1, "no_grant");
    const { timeline, createdAt } = await shop.get(id);
    const lateMs = Date.parse(timeline.at(-1).at) - Date.parse(createdAt) - 1000;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(2000);
  });

  test("quiet hours hold a delivery, and a change of them releases it", async () => {
    await using shop = await openShop(server);
    const [from, to] = [toChinaTime(-3_600_000), toChinaTime(2 * 3_600_000)];
    const { data: saved } = await shop.setQuietHours({ from, to });
    expect(saved.quietHours).toEqual({ from, to });
    const id = await shop.trigger("A1");
    await vi.waitFor(
      async () => expect(await shop.find("A1")).toMatchObject({ reason: "QUIET_HOURS" }),
      PATIENCE,
    );
    const { scheduledFor, timeline, expiresAt, createdAt } = await shop.get(id);
    expect(new Date(Date.parse(scheduledFor) + 8 * 3_600_000).toISOString().slice(11, 16)).toBe(to);
    expect(timeline.at(-1)).toMatchObject({ what: "quiet_hours" });
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeGreaterThan(25 * 3_600_000);

    expect((await shop.setQuietHours({ from: to, to: from })).data.quietHours.from).toBe(to);
    await shop.untilEnded(1, "no_grant");
    expect((await shop.setQuietHours(null)).data.quietHours).toBeNull();
    const { data: log } = await shop.product.query("auditLog.list", {}, shop.operator);
    const changes = log.items.flatMap((entry: any) => entry.changes);
    expect(changes).toContainEqual({ field: "quietHours", before: null, after: `${from}-${to}` });
  });

  test("quiet hours name what is wrong with them", async () => {
    await using shop = await openShop(server);
    const { error } = await shop.setQuietHours({ from: "25:00", to: "08:00" });
    expect(error).toMatchObject({
      reason: "INPUT_INVALID",
      details: [{ field: "quietHours.from" }],
    });
    const same = await shop.setQuietHours({ from: "08:00", to: "08:00" });
    expect(same.error.details).toMatchObject([{ field: "quietHours.to" }]);
  });

  test("a repeated trigger with another time is the same delivery, and keeps its time", async () => {
    await using shop = await openShop(server);
    const id = await shop.trigger("A1", { delaySeconds: 3600 });
    const { scheduledFor } = await shop.find("A1");
    expect(await shop.trigger("A1", { delaySeconds: 60 })).toBe(id);
    expect(await shop.trigger("A1")).toBe(id);
    expect((await shop.find("A1")).scheduledFor).toBe(scheduledFor);
  });

  test("</readyz reports the age of the oldest due delivery and the pauses", async () => {
    await using shop = await openShop(server);
    expect(await readReadiness(shop)).toEqual({
      status: "ok",
      checks: { database: "ok", sender: "ok", oldestDue: "none", paused: "nothing" },
    });
    await shop.pause();
    await shop.trigger("A1");
    await sql`update deliveries set due_at = due_at - 60000`.execute(shop.product.database.sql);
    // A reading is cached for a second.
    await vi.waitFor(async () => {
      const { status, checks } = await readReadiness(shop);
      expect(status).toBe("ok");
      expect(checks.paused).toBe("account (40164)");
      expect(checks.oldestDue).toMatch(/^6\d{4} ms$/);
    }, PATIENCE);
  });

  test("open deliveries fail with APP_CHANGED when another mini program is set up", async () => {
    await using shop = await openShop(server);
    await shop.pause();
    const id = await shop.trigger("A1");
    await changeMiniProgram(shop);
    await vi.waitFor(async () => {
      const { rows } = await sql`select state, reason from deliveries where id = ${id}`.execute(
        shop.product.database.sql,
      );
      expect(rows).toEqual([{ state: "failed", reason: "APP_CHANGED" }]);
    }, PATIENCE);
  });
});

async function changeMiniProgram({ product, operator }: Shop): Promise<void> {
  const other = { appId: `wx${"9".repeat(16)}`, appSecret: "9".repeat(32) };
  const { error } = await product.mutate("paymentSettings.update", other, operator);
  expect(error).toBeNull();
}
