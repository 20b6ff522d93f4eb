import { randomBytes } from "node:crypto";
import {
  builtInCatalog,
  decideOutcome,
  type ClaimedDelivery,
  type DeliveryState,
  type SendAnswer,
} from "@mp-notice/core";
import { createNoticeSettings } from "@mp-notice/core/testing";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "../../src/database/connect.ts";
import { createDeliveryCounts } from "../../src/overview/delivery-counts.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { createGrantLedger } from "../../src/queue/grant-ledger.ts";
import { migrateDatabase } from "../../src/database/migrate.ts";
import type { SliceCount } from "../../src/overview/count-deliveries.ts";
import { SLICE_MS } from "../../src/time/count-slices.ts";
import { readNow } from "../../src/database/read-now.ts";
import { createRandom } from "../crash/random.ts";
import { listDatabaseServers } from "../list-database-servers.ts";

const APP_ID = "wx0123456789abcdef";
const TEMPLATE_ID = "template-a";
const NOTICES = ["order_cancel", "order_pay_fail"] as const;
const LANES = NOTICES.map((notice) => ({
  ...{ notice, channel: "subscribe" as const, templateId: TEMPLATE_ID },
}));
const HOUR_MS = 3_600_000;
const newId = monotonicFactory();

const listNotices = async () => builtInCatalog.codes;

async function openShop(server: string) {
  const databaseName = `counts_${randomBytes(6).toString("hex")}`;
  const url = server === "sqlite" ? "sqlite::memory:" : `${server}/${databaseName}`;
  let offsetMs = 0;
  const database = await connectDatabase({
    url,
    clock: (now) => sql<number>`(${now} + ${sql.lit(offsetMs)})`,
  });
  await migrateDatabase(database);
  await sql`
    insert into account_templates (app_id, template_id, channel, title, first_seen_at)
    values (${APP_ID}, ${TEMPLATE_ID}, 'subscribe', 'title', 0)
  `.execute(database.sql);
  const start = Math.floor((await readNow(database)) / SLICE_MS);
  const counts = createDeliveryCounts(database, { listNotices });
  let reports = 0;
  return {
    database,
    counts,
    start,
    store: createDeliveryStore(database),
    ledger: createGrantLedger({ database, newId }),
    advance: (ms: number) => void (offsetMs += ms),
    async queue(input: { openid: string; notice: string; state?: "queued" | "skipped" }) {
      const { openid, notice, state = "queued" } = input;
      const id = newId();
      const rest = {
        data: {},
        fingerprint: "f",
        definitionVersion: null,
        resendOf: null,
        miniprogramState: null,
      };
      const delivery = { id, appId: APP_ID, openid, notice, state, orderId: id, ...rest };
      await this.store.queue([
        { ...delivery, kind: "trigger", idempotencyKey: id, grantWaitSeconds: 60, sendTime: null },
      ]);
      return id;
    },
    async accept(openid: string) {
      const report = { kind: "subscribe" as const, reportId: `r${++reports}`, ageMs: 0 };
      const accepted = { ...report, templateId: TEMPLATE_ID, answer: "accept" };
      await this.ledger.report({ appId: APP_ID, openid, reports: [accepted] });
      await this.store.wakeWaiting({ appId: APP_ID, openids: [openid] });
    },
    async claim(): Promise<ClaimedDelivery[]> {
      const { claimed } = await this.store.claim({
        ...{ appId: APP_ID, claimId: newId(), workerId: "worker", limit: 5, lanes: LANES },
        ...{ settings: LANES.map(createNoticeSettings), catalog: builtInCatalog },
        miniprogramState: "formal",
      });
      return claimed;
    },
    async answer(claimed: ClaimedDelivery, answer: SendAnswer) {
      const outcome = decideOutcome({
        ...{ answer, grantKind: "subscribe", msSincePaymentConfirmed: null },
        ...{ attempts: claimed.attempts, lostInARow: claimed.lostInARow, random: 0.5 },
      });
      const { id: deliveryId, claimId } = claimed;
      await this.store.record(APP_ID, [{ deliveryId, claimId, answer, outcome }]);
    },
    async [Symbol.asyncDispose]() {
      if (server !== "sqlite") await database.orm.schema.dropDatabase(databaseName);
      await database.close();
    },
  };
}

function toAnswer(errcode: number): SendAnswer {
  return { kind: "answered", from: "send", errcode, errmsg: "", rid: null, msgId: null };
}

/** Counts every row without a cache. */
async function countAllRows(database: Database): Promise<string[]> {
  const { rows } = await sql<{ createdAt: number; notice: string; state: DeliveryState }>`
    select created_at as createdAt, notice, state from deliveries where app_id = ${APP_ID}
  `.execute(database.sql);
  const counts = new Map<string, number>();
  for (const { createdAt, notice, state } of rows) {
    const key = `${Math.floor(createdAt / SLICE_MS)} ${notice} ${state}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).toSorted();
}

function toLines(counts: SliceCount[]): string[] {
  return counts
    .map(({ slice, notice, state, count }) => `${slice} ${notice} ${state} ${count}`)
    .toSorted();
}

async function listKept(database: Database): Promise<number[]> {
  const { rows } = await sql<{ slice: number }>`
    select slice from delivery_counts where app_id = ${APP_ID} order by slice
  `.execute(database.sql);
  return rows.map(({ slice }) => slice);
}

describe.each(listDatabaseServers())("the counts of deliveries on $name", ({ server }) => {
  test("match a full count after each step, whatever happens to old and new deliveries", async () => {
    await using shop = await openShop(server);
    const random = createRandom(20_260_131);
    const customers = ["o-1", "o-2", "o-3"] as const;
    const inFlight: ClaimedDelivery[] = [];
    const ids: string[] = [];
    for (let step = 0; step < 160; step++) {
      const openid = random.pick(customers);
      const notice = random.pick(NOTICES);
      const act = random.below(10);
      if (act < 3) ids.push(await shop.queue({ openid, notice }));
      else if (act === 3) await shop.queue({ openid, notice, state: "skipped" });
      else if (act === 4) await shop.accept(openid);
      else if (act === 5) inFlight.push(...(await shop.claim()));
      else if (act === 6) {
        const claimed = inFlight.splice(random.below(inFlight.length), 1)[0];
        const answer: SendAnswer = random.pick([
          toAnswer(0),
          toAnswer(43101),
          toAnswer(47003),
          { kind: "lost", cause: "reset" },
        ]);
        if (claimed) await shop.answer(claimed, answer);
      } else if (act === 7) {
        const idempotencyKey = ids[random.below(ids.length)] ?? "none";
        await shop.store.cancel({ appId: APP_ID, idempotencyKey });
      } else if (act === 8) await shop.store.sweep({ appId: APP_ID, limit: 50 });
      else shop.advance(random.pick([1000, 70_000, HOUR_MS, 5 * HOUR_MS, 26 * HOUR_MS]));
      expect(toLines(await shop.counts.list(APP_ID, shop.start)), `step ${step}`).toEqual(
        await countAllRows(shop.database),
      );
    }
    expect((await listKept(shop.database)).length).toBeGreaterThan(50);
  });

  test("are cached for past times, and updated when an old unknown delivery is settled", async () => {
    await using shop = await openShop(server);
    await shop.queue({ openid: "o-1", notice: "order_cancel" });
    await shop.accept("o-1");
    const [claimed] = await shop.claim();
    if (!claimed) throw new Error("nothing was claimed");
    await shop.answer(claimed, { kind: "lost", cause: "timeout" });
    // The slice before the current one is kept five minutes after its end.
    const sinceSlice = (await readNow(shop.database)) % SLICE_MS;
    shop.advance(3 * 24 * HOUR_MS + 301_000 - sinceSlice);
    const before = await shop.counts.list(APP_ID, shop.start);
    expect(before).toMatchObject([{ state: "unknown", count: 1 }]);
    expect(await listKept(shop.database)).toHaveLength(3 * 96);

    await shop.answer(claimed, toAnswer(0));
    expect(toLines(await shop.counts.list(APP_ID, shop.start))).toEqual(
      await countAllRows(shop.database),
    );
    expect(await shop.counts.list(APP_ID, shop.start)).toMatchObject([{ state: "sent", count: 1 }]);
  });

  test("are not kept when an unknown delivery is settled after they were counted", async () => {
    await using shop = await openShop(server);
    await shop.queue({ openid: "o-1", notice: "order_cancel" });
    await shop.accept("o-1");
    const [claimed] = await shop.claim();
    if (!claimed) throw new Error("nothing was claimed");
    await shop.answer(claimed, { kind: "lost", cause: "timeout" });
    shop.advance(5 * HOUR_MS);
    const counts = createDeliveryCounts(
      {
        ...shop.database,
        async transaction(work) {
          await shop.answer(claimed, toAnswer(0));
          return shop.database.transaction(work);
        },
      },
      { listNotices },
    );
    expect(await counts.list(APP_ID, shop.start)).toMatchObject([{ state: "unknown", count: 1 }]);
    expect(await shop.counts.list(APP_ID, shop.start)).toMatchObject([{ state: "sent", count: 1 }]);
  });

  test("do not recount unchanged past times", async () => {
    await using shop = await openShop(server);
    await shop.queue({ openid: "o-1", notice: "order_cancel", state: "skipped" });
    shop.advance(5 * HOUR_MS);
    const before = await shop.counts.list(APP_ID, shop.start);
    await sql`update deliveries set notice = 'order_pay_fail'`.execute(shop.database.sql);
    expect(await shop.counts.list(APP_ID, shop.start)).toEqual(before);
  });

  test("agree under concurrent reads, and expire beyond the queried range", async () => {
    await using shop = await openShop(server);
    for (let count = 0; count < 5; count++)
      await shop.queue({ openid: "o-1", notice: "order_cancel", state: "skipped" });
    shop.advance(5 * HOUR_MS);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => shop.counts.list(APP_ID, shop.start)),
    );
    for (const answer of answers) expect(answer).toMatchObject([{ state: "skipped", count: 5 }]);
    shop.advance(20 * 24 * HOUR_MS);
    const recent = Math.floor((await readNow(shop.database)) / SLICE_MS) - 10;
    expect(await shop.counts.list(APP_ID, recent)).toEqual([]);
    expect((await listKept(shop.database)).every((slice) => slice >= recent)).toBe(true);
  });

  test("are separate per mini program", async () => {
    await using shop = await openShop(server);
    await shop.queue({ openid: "o-1", notice: "order_cancel" });
    expect(await shop.counts.list("wx-another", shop.start)).toEqual([]);
  });
});
