import {
  builtInCatalog,
  decideOutcome,
  listLanes,
  type ClaimedDelivery,
  type SendAnswer,
} from "@mp-notice/core";
import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/database/connect.ts";
import { createNoticeSettingsStore } from "../../src/notices/notice-settings-store.ts";
import { createPauseStore } from "../../src/pauses/pause-store.ts";
import { createDeliveryStore } from "../../src/queue/delivery-store.ts";
import { createGrantLedger } from "../../src/queue/grant-ledger.ts";
import { createEventOutbox } from "../../src/webhooks/event-outbox.ts";
import { WEBHOOK_EVENTS, type WebhookEvent } from "../../src/webhooks/webhook.contract.ts";
import { listDatabases } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";

const newId = monotonicFactory();
const LOST: SendAnswer = { kind: "lost", cause: "ECONNRESET" };
const CODE = "order_pay_success";

interface Message {
  webhookId: string;
  id: string;
  type: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
}

async function readMessages(database: Database): Promise<Message[]> {
  const { rows } = await sql<{ webhookId: string; id: string; type: string; body: string }>`
    select webhook_id as webhookId, id, type, body from webhook_messages order by id, webhook_id
  `.execute(database.sql);
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }));
}

function answered(errcode: number): SendAnswer {
  return { kind: "answered", from: "send", errcode, errmsg: "", rid: null, msgId: null };
}

/** A clock that tests move, and a crash between a transaction's statements and its commit. */
function control(database: Database) {
  let offset = 0;
  let crashes = false;
  const crashing =
    <Tx, Result>(run: (work: (tx: Tx) => Promise<Result>) => Promise<Result>) =>
    (work: (tx: Tx) => Promise<Result>) =>
      run(async (tx) => {
        const result = await work(tx);
        if (crashes) throw new Error("crash");
        return result;
      });
  const controlled: Database = {
    ...database,
    get now() {
      return sql<number>`(${database.now} + ${sql.lit(offset)})`;
    },
    transaction: (work) => crashing(database.transaction<never>)(work as never),
    transactional: (work) => crashing(database.transactional<never>)(work as never),
  };
  return {
    database: controlled,
    advance: (ms: number) => void (offset += ms),
    crash: (does: boolean) => void (crashes = does),
  };
}

/** The stores of a shop with a mapped notice, on one outbox with a webhook for the events. */
async function openScene(
  shop: Awaited<ReturnType<typeof startShop>>,
  { events = WEBHOOK_EVENTS }: { events?: readonly WebhookEvent[] } = {},
) {
  await shop.save({ enabled: true, template: PAID });
  const { appId } = shop;
  const templateId = await shop.getTemplateId();
  const { database, advance, crash } = control(shop.database);
  const outbox = createEventOutbox({
    database,
    listSubscribers: async () => [{ id: "hook-1", enabled: true, events }],
    newId,
    onWritten() {},
  });
  const store = createDeliveryStore(database, outbox);
  const ledger = createGrantLedger({ database, newId, outbox });
  const pauses = createPauseStore(database, outbox);
  const notices = createNoticeSettingsStore(database, {
    getCatalog: async () => builtInCatalog,
    outbox,
  });
  const settings = await notices.list(appId);
  const lanes = listLanes(settings);
  let count = 0;

  const scene = {
    ...{ appId, templateId, database, advance, crash, store, ledger, pauses, notices },
    async queue(changes: object = {}) {
      const id = newId();
      const orderId = `order-${++count}`;
      await store.queue([
        {
          ...{ id, appId, kind: "trigger", notice: CODE, orderId, data: ORDER, resendOf: null },
          ...{ openid: `openid-${count}`, idempotencyKey: `${CODE}:${orderId}`, fingerprint: id },
          ...{ miniprogramState: null, grantWaitSeconds: 600, state: "queued" },
          ...{ definitionVersion: null, sendTime: null },
          ...changes,
        },
      ]);
      return { id, orderId, openid: `openid-${count}` };
    },
    give: (openid: string) =>
      ledger.report({
        ...{ appId, openid },
        reports: [{ kind: "subscribe", reportId: newId(), templateId, answer: "accept", ageMs: 0 }],
      }),
    async claim(): Promise<ClaimedDelivery[]> {
      advance(10);
      const { claimed } = await store.claim({
        ...{ appId, claimId: newId(), workerId: "dead", limit: 10, lanes, settings },
        catalog: builtInCatalog,
        miniprogramState: "formal",
      });
      return claimed;
    },
    async startSending() {
      const queued = await scene.queue();
      await scene.give(queued.openid);
      const [claimed] = await scene.claim();
      if (!claimed) throw new Error("nothing was claimed");
      return { ...queued, claimed };
    },
    record: ({ id, claimId, attempts, lostInARow }: ClaimedDelivery, answer: SendAnswer) =>
      store.record(appId, [
        {
          ...{ deliveryId: id, claimId, answer },
          outcome: decideOutcome({
            ...{ answer, attempts, lostInARow, grantKind: "subscribe", random: 0 },
            msSincePaymentConfirmed: null,
          }),
        },
      ]),
    /** The messages since the last call. */
    read: (() => {
      let seen = 0;
      return async () => {
        const all = await readMessages(database);
        const fresh = all.slice(seen);
        seen = all.length;
        return fresh;
      };
    })(),
    readTypes: async () => (await scene.read()).map(({ type }) => type),
  };
  return scene;
}

describe.each(listDatabases())("outcome events on %s", (_name, open) => {
  test("each way in which a delivery ends or begins to wait writes its event, once", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { store, appId } = scene;

    const sent = await scene.startSending();
    expect(await scene.readTypes()).toEqual(["grant.recorded"]);
    await scene.record(sent.claimed, answered(0));
    const [message, ...more] = await scene.read();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      webhookId: "hook-1",
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      type: "delivery.sent",
      body: {
        type: "delivery.sent",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        data: {
          ...{ appId, deliveryId: sent.id, notice: CODE, kind: "trigger", state: "sent" },
          ...{ orderId: sent.orderId, openid: sent.openid, templateId: scene.templateId },
          ...{ idempotencyKey: `${CODE}:${sent.orderId}`, reason: null, errcode: 0, attempts: 1 },
          ...{ channel: "subscribe", createdAt: expect.any(String), sentAt: expect.any(String) },
        },
      },
    });
    expect(await scene.record(sent.claimed, answered(0))).toMatchObject([{ applied: false }]);
    expect(await scene.readTypes()).toEqual([]);

    const failed = await scene.startSending();
    await scene.record(failed.claimed, answered(47_003));
    expect((await scene.read()).at(-1)?.body).toMatchObject({
      type: "delivery.failed",
      data: { deliveryId: failed.id, state: "failed", reason: "MESSAGE", errcode: 47_003 },
    });

    const waiting = await scene.queue();
    await scene.claim();
    expect(await scene.readTypes()).toEqual(["delivery.waiting_for_grant"]);
    // It looks again in vain, which is no new beginning.
    scene.advance(30_000);
    await store.lookAgain({ appId, limit: 10, lanes: [], notices: [CODE] });
    await scene.claim();
    expect(await scene.readTypes()).toEqual([]);
    await store.cancel({ appId, idempotencyKey: `${CODE}:${waiting.orderId}` });
    expect(await scene.readTypes()).toEqual(["delivery.cancelled"]);

    await scene.queue({ grantWaitSeconds: 0 });
    await scene.claim();
    expect(await scene.read()).toMatchObject([
      { type: "delivery.no_grant", body: { data: { reason: "NO_GRANT", attempts: 0 } } },
    ]);

    const lost = await scene.startSending();
    await scene.record(lost.claimed, LOST);
    expect(await scene.readTypes()).toEqual(["grant.recorded", "delivery.unknown"]);
    const { openid } = lost;
    const event = { openid, templateId: scene.templateId, msgId: null, errorCode: 0 };
    const times = { errorStatus: "success", createdAt: Date.now() + 60_000 };
    await store.settleByEvent(appId, { ...event, ...times }, "only_candidate");
    expect(await scene.readTypes()).toEqual(["delivery.sent"]);

    await scene.startSending();
    await store.takeOver({ limit: 10 });
    expect(await scene.readTypes()).toEqual(["grant.recorded", "delivery.unknown"]);

    await scene.queue({ state: "skipped" });
    expect(await scene.read()).toMatchObject([
      { type: "delivery.skipped", body: { data: { reason: "NOTICE_DISABLED" } } },
    ]);

    await scene.queue();
    scene.advance(2 * 86_400_000);
    await store.sweep({ appId, limit: 10 });
    expect(await scene.read()).toMatchObject([
      { type: "delivery.failed", body: { data: { reason: "EXPIRED" } } },
    ]);
    await scene.queue();
    await store.sweep({ appId: "wx-another", limit: 10 });
    expect(await scene.read()).toMatchObject([
      { type: "delivery.failed", body: { data: { appId, reason: "APP_CHANGED" } } },
    ]);
  });

  test("a resend's events name its lineage's key", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { id, orderId } = await scene.queue({ grantWaitSeconds: 0 });
    await scene.claim();
    const resends = [{ deliveryId: id, newId: newId() }];
    const { appId, store } = scene;
    await store.resend({ appId, resends, again: false, getGrantWaitSeconds: () => 0 });
    await scene.claim();
    expect((await scene.read()).map(({ body }) => body.data)).toMatchObject([
      { deliveryId: id, kind: "trigger", idempotencyKey: `${CODE}:${orderId}` },
      { deliveryId: resends[0]?.newId, kind: "resend", idempotencyKey: `${CODE}:${orderId}` },
    ]);
  });

  test("pauses and notices write an event when they change, not when they are confirmed", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { appId, templateId, pauses, notices } = scene;
    const pause = { api: "account", errcode: 40_164, errmsg: "ip", probe: "in_a_minute" } as const;
    await pauses.pause(appId, pause);
    await pauses.pause(appId, pause);
    await pauses.resume({ appId, api: "account" });
    await pauses.resume({ appId, api: "account" });
    expect((await scene.read()).map(({ type, body }) => [type, body.data])).toEqual([
      [
        "account.paused",
        {
          ...{ appId, api: "account", errcode: 40_164, errmsg: "ip" },
          ...{ pausedAt: expect.any(String), probeAt: expect.any(String) },
        },
      ],
      ["account.resumed", { appId, api: "account", errcode: 40_164, pausedAt: expect.any(String) }],
    ]);

    const template = { appId, code: CODE, templateId };
    const actionRequired = { errcode: 40_037, problem: "gone" };
    await notices.requireAction({ ...template, actionRequired });
    await notices.requireAction({ ...template, actionRequired });
    await notices.endAction(template);
    await notices.endAction(template);
    const reason = "TEMPLATE_MISSING";
    expect((await scene.read()).map(({ type, body }) => [type, body.data])).toEqual([
      ["notice.action_required", { appId, notice: CODE, reason, errcode: 40_037, problem: "gone" }],
      ["notice.ready", { appId, notice: CODE, reason: null, errcode: null, problem: null }],
    ]);
    const notice = builtInCatalog.get(CODE);
    const save = (enabled: boolean) =>
      notices.save({
        ...{ appId, notice, expectedVersion: null, changes: { enabled } },
        ...{ mapping: null, action: undefined, now: 1 },
      });
    await save(false);
    await save(true);
    await save(true);
    expect(await scene.readTypes()).toEqual(["notice.ready"]);
  });

  test("a grant's event carries no credential; one that is known already writes none", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { appId, ledger } = scene;
    const form = { kind: "form", reportId: "r-1", formId: "the-form-id-42", ageMs: 0 } as const;
    await ledger.report({ appId, openid: "o-1", reports: [form] });
    await ledger.report({ appId, openid: "o-1", reports: [form, { ...form, reportId: "r-2" }] });
    await ledger.confirmPayment({ appId, openid: "o-1", prepayId: "the-prepay-id", orderId: "A" });
    const found = await scene.read();
    expect(found.map(({ body }) => body.data)).toMatchObject([
      { openid: "o-1", kind: "form", uses: 1, templateId: null, expiresAt: expect.any(String) },
      { openid: "o-1", kind: "payment", uses: 3, orderId: "A" },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/the-form-id|the-prepay-id/);
  });

  test("an event that nobody subscribes to is not written", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop, { events: ["delivery.failed"] });
    const { claimed } = await scene.startSending();
    await scene.record(claimed, answered(0));
    expect(await scene.readTypes()).toEqual([]);
  });

  test("a crash before the commit loses the change and its event, never one of them", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { appId, templateId, store, ledger, pauses, notices } = scene;
    const { claimed } = await scene.startSending();
    const other = await scene.queue();
    const dump = async () => {
      const read = async (table: string) =>
        (await sql`select * from ${sql.table(table)}`.execute(shop.database.sql)).rows;
      const tables = ["deliveries", "grants", "pauses", "notice_settings", "webhook_messages"];
      return JSON.stringify(await Promise.all(tables.map(read)));
    };
    const form = { kind: "form", reportId: "r-9", formId: "form-9", ageMs: 0 } as const;
    const acts: [WebhookEvent, () => Promise<unknown>][] = [
      ["delivery.sent", () => scene.record(claimed, answered(0))],
      [
        "delivery.cancelled",
        () => store.cancel({ appId, idempotencyKey: `${CODE}:${other.orderId}` }),
      ],
      ["delivery.skipped", () => scene.queue({ state: "skipped" })],
      ["grant.recorded", () => ledger.report({ appId, openid: "o-9", reports: [form] })],
      [
        "account.paused",
        () => pauses.pause(appId, { api: "account", errcode: 1, errmsg: "", probe: "in_a_minute" }),
      ],
      ["account.resumed", () => pauses.resume({ appId, api: "account" })],
      [
        "notice.action_required",
        () =>
          notices.requireAction({
            ...{ appId, code: CODE, templateId },
            actionRequired: { errcode: 40_037, problem: "gone" },
          }),
      ],
      ["notice.ready", () => notices.endAction({ appId, code: CODE, templateId })],
    ];
    await scene.read();
    for (const [type, act] of acts) {
      const before = await dump();
      scene.crash(true);
      await expect(act(), type).rejects.toThrow("crash");
      scene.crash(false);
      expect(await dump(), type).toBe(before);
      await act();
      expect(await scene.readTypes(), type).toEqual([type]);
    }
  });

  test("an outcome is not stored without its event", async () => {
    await using shop = await startShop(open);
    const scene = await openScene(shop);
    const { id, claimed } = await scene.startSending();
    await sql`drop table webhook_messages`.execute(shop.database.sql);
    await expect(scene.record(claimed, answered(0))).rejects.toThrow(/webhook_messages/);
    const { rows } = await sql`select state from deliveries where id = ${id}`.execute(
      shop.database.sql,
    );
    expect(rows).toEqual([{ state: "sending" }]);
  });
});
