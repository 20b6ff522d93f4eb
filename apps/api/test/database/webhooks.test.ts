import { sql } from "kysely";
import { monotonicFactory } from "ulid";
import { Webhook } from "standardwebhooks";
import { describe, expect, test, vi } from "vitest";
import { eventually } from "../eventually.ts";
import type { Database } from "../../src/database/connect.ts";
import { createSecretBox } from "../../src/secrets/secret-box.ts";
import { createAddressGuard, type ResolveHost } from "../../src/webhooks/address-guard.ts";
import { createMessageStore } from "../../src/webhooks/message-store.ts";
import { startWebhookSender } from "../../src/webhooks/start-webhook-sender.ts";
import { createWebhookHttp } from "../../src/webhooks/webhook-http.ts";
import { listDatabases, SECRET_KEY } from "../start-operator-api.ts";
import { ORDER, PAID, startShop } from "../start-shop.ts";
import { startReceiver } from "../webhook-receiver.ts";

const newId = monotonicFactory();
const SKIPPED = "delivery.skipped";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A shop whose notice is off, so that each trigger ends at once as `skipped`; and the sender of webhooks, without the other. */
async function openScene(
  open: () => Promise<Database>,
  {
    allowPrivate = true,
    timeoutMs = 10_000,
    resolveHost,
  }: { allowPrivate?: boolean; timeoutMs?: number; resolveHost?: ResolveHost } = {},
) {
  const shop = await startShop(open, { webhookAllowPrivate: true });
  await shop.save({ template: PAID, enabled: false });
  let offset = 0;
  const database: Database = {
    ...shop.database,
    get now() {
      return sql<number>`(${shop.database.now} + ${sql.lit(offset)})`;
    },
  };
  const messages = createMessageStore(database);
  const errors: unknown[] = [];

  async function startSender({ isAlone = false } = {}) {
    const guard = createAddressGuard({ allowPrivate, ...(resolveHost && { resolveHost }) });
    const now = () => Date.now() + offset;
    const http = createWebhookHttp({ guard, now, timeoutMs });
    const sender = await startWebhookSender({
      ...{ http, messages, isAlone, newId, now, random: () => 0 },
      store: shop.parts.webhooks,
      listWebhooks: () => shop.parts.webhooks.list(),
      secretBox: createSecretBox([SECRET_KEY]),
      logBackgroundError: (_message, error) => void errors.push(error),
    });
    return {
      ...sender,
      async [Symbol.asyncDispose]() {
        await sender.stop();
        await http.close();
      },
    };
  }

  async function create(url: string, events: string[] = [SKIPPED]) {
    const { data, error } = await shop.mutate("webhooks.create", { url, events });
    if (error) throw new Error(JSON.stringify(error));
    return { webhookId: data.webhook.webhookId, secret: data.secret ?? "" };
  }

  let count = 0;
  async function trigger(many = 1): Promise<void> {
    const items = Array.from({ length: many }, () => ({
      notice: "order_pay_success",
      openid: `o-${++count}`,
      orderId: `order-${count}`,
      data: ORDER,
    }));
    const { data } = await shop.serve("notices.triggerMany", { items });
    expect(data.results.every((result) => result.ok && result.state === "skipped")).toBe(true);
  }

  const listAttempts = async (webhookId: string, more: object = {}) =>
    (await shop.query("webhooks.listAttempts", { webhookId, ...more })).data.items;

  return {
    ...shop,
    [Symbol.asyncDispose]: shop[Symbol.asyncDispose],
    ...{ startSender, create, trigger, listAttempts, errors, messages },
    advance: (ms: number) => void (offset += ms),
    get: async (webhookId: string) =>
      (await shop.query("webhooks.list")).data.find((found) => found.webhookId === webhookId),
    /** Resolves when the latest message is as expected. */
    untilLatest: (webhookId: string, expected: object) =>
      vi.waitFor(
        async () =>
          expect((await listAttempts(webhookId, { limit: 1 }))[0]).toMatchObject(expected),
        { timeout: 10_000, interval: 20 },
      ),
  };
}

describe.each(listDatabases())("webhooks on %s", (_name, open) => {
  test("deliver each event once, signed so that a receiver's library verifies it", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver();
    const { webhookId, secret } = await scene.create(receiver.url);
    const { webhookId: second } = await scene.create(`${receiver.url}/2?k=v`, [SKIPPED]);
    await using sender = await scene.startSender();
    await scene.trigger(3);
    sender.wake();
    await receiver.until(6);
    await scene.untilLatest(webhookId, { state: "delivered", tries: 1, status: 204 });
    await scene.untilLatest(second, { state: "delivered" });
    const own = receiver.received.filter(({ path }) => path === "/hook");
    for (const { headers, body } of own) {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(event).toMatchObject({ type: SKIPPED, data: { reason: "NOTICE_DISABLED" } });
      expect(headers["content-type"]).toBe("application/json");
    }
    const ids = (path: string) =>
      receiver.received
        .filter((request) => request.path === path)
        .map(({ headers }) => String(headers["webhook-id"]))
        .toSorted((a, b) => a.localeCompare(b));
    expect(new Set(ids("/hook")).size).toBe(3);
    // An event has one id, whichever webhook it goes to.
    expect(ids("/hook/2?k=v")).toEqual(ids("/hook"));
    expect(scene.errors).toEqual([]);
  });

  test("climb the ladder with one id, and give up after the tenth try", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => ({ status: 500, body: "broken 中文" }));
    const { webhookId } = await scene.create(receiver.url);
    await using sender = await scene.startSender();
    await scene.trigger();
    const pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, seconds] of pauses.entries()) {
      sender.wake();
      await receiver.until(index + 1);
      const tried = { state: "pending", tries: index + 1, status: 500, answer: "broken 中文" };
      await scene.untilLatest(webhookId, tried);
      const [attempt] = await scene.listAttempts(webhookId);
      const pause = Date.parse(attempt?.nextTryAt ?? "") - Date.parse(attempt?.lastTriedAt ?? "");
      expect(pause).toBe(seconds * 1000);
      scene.advance(pause);
      // The receiver failed often, so the sender rests; a new process does not know.
      if (index === 3) break;
    }
    await sender.stop();
    await using next = await scene.startSender();
    next.wake();
    await receiver.until(5);
    await scene.untilLatest(webhookId, { state: "pending", tries: 5 });
    await sql`update webhook_messages set tries = 9, due_at = 0`.execute(scene.database.sql);
    next.wake();
    await receiver.until(6);
    await scene.untilLatest(webhookId, { state: "failed", tries: 10, nextTryAt: null });
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(await scene.get(webhookId)).toMatchObject({
      failingSince: expect.any(String),
      undelivered: 0,
    });
  });

  test("obey Retry-After, for this message and for all others of the webhook", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => ({
      status: 429,
      headers: { "retry-after": "1800" },
    }));
    const { webhookId } = await scene.create(receiver.url);
    const { webhookId: other } = await scene.create(`http://127.0.0.1:${receiver.port}/other`);
    receiver.answerWith(({ path }) =>
      path === "/other" ? 200 : { status: 429, headers: { "retry-after": "1800" } },
    );
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    await scene.untilLatest(webhookId, { state: "pending", tries: 1, status: 429 });
    const [attempt] = await scene.listAttempts(webhookId);
    expect(Date.parse(attempt?.nextTryAt ?? "") - Date.parse(attempt?.lastTriedAt ?? "")).toBe(
      30 * MINUTE_MS,
    );
    await scene.untilLatest(other, { state: "delivered" });
    await scene.trigger();
    sender.wake();
    await scene.untilLatest(other, { state: "delivered" });
    expect((await scene.listAttempts(webhookId)).map(({ tries }) => tries)).toEqual([0, 1]);
  });

  test("410 disables the webhook; enabling it sends again what waits", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => 410);
    const { webhookId } = await scene.create(receiver.url);
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    await scene.untilLatest(webhookId, { state: "failed", status: 410, tries: 1 });
    await eventually(async () =>
      expect(await scene.get(webhookId)).toMatchObject({ enabled: false, isGone: true }),
    );
    await scene.trigger();
    expect(await scene.listAttempts(webhookId)).toHaveLength(1);

    receiver.answerWith(200);
    await scene.mutate("webhooks.update", { webhookId, enabled: true });
    expect(await scene.get(webhookId)).toMatchObject({ enabled: true, isGone: false });
    const [{ messageId } = { messageId: "" }] = await scene.listAttempts(webhookId);
    const again = await scene.mutate("webhooks.redeliver", { webhookId, messageId });
    expect(again.data).toEqual({ redelivered: 1 });
    sender.wake();
    await scene.untilLatest(webhookId, { state: "delivered", messageId });
    expect(await scene.get(webhookId)).toMatchObject({ failingSince: null });
  });

  test("sign with both secrets for a day after a rotation", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver();
    const { webhookId, secret: old } = await scene.create(receiver.url);
    const { data } = await scene.mutate("webhooks.update", { webhookId, rotateSecret: true });
    const secret = data.secret ?? "";
    expect(data.webhook.oldSecretUntil).not.toBeNull();
    await using sender = await scene.startSender();
    const receive = async (count: number) => {
      await scene.trigger();
      sender.wake();
      const { headers, body } = (await receiver.until(count))[count - 1] ?? {
        headers: {},
        body: "",
      };
      await scene.untilLatest(webhookId, { state: "delivered" });
      return { headers: headers as Record<string, string>, body };
    };
    const during = await receive(1);
    for (const known of [secret, old])
      expect(() => new Webhook(known).verify(during.body, during.headers)).not.toThrow();

    scene.advance(25 * HOUR_MS);
    const after = await receive(2);
    expect(after.headers["webhook-signature"]?.split(" ")).toHaveLength(1);
  });

  test("a lost answer is sent again with the same id", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => "cut");
    const { webhookId } = await scene.create(receiver.url);
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    const problem = "CONNECTION_FAILED";
    await scene.untilLatest(webhookId, { state: "pending", status: null, problem });
    receiver.answerWith(200);
    scene.advance(5000);
    sender.wake();
    const [first, second] = await receiver.until(2);
    await scene.untilLatest(webhookId, { state: "delivered", tries: 2, problem: null });
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  });

  test("a receiver that never answers delays no other, and times out", async () => {
    await using scene = await openScene(open, { timeoutMs: 500 });
    await using slow = await startReceiver(() => "never");
    await using quick = await startReceiver();
    const { webhookId: stuck } = await scene.create(slow.url);
    const { webhookId: working } = await scene.create(quick.url);
    await using sender = await scene.startSender();
    await scene.trigger(40);
    sender.wake();
    await slow.until(16);
    await quick.until(40);
    expect(slow.received.length).toBeLessThanOrEqual(20);
    await scene.untilLatest(working, { state: "delivered" });
    await eventually(async () => {
      const tried = await scene.listAttempts(stuck, { state: "pending" });
      expect(tried.some(({ problem }) => problem === "TIMEOUT")).toBe(true);
    });
    expect(await scene.get(stuck)).toMatchObject({
      undelivered: 40,
      oldestUndeliveredAt: expect.any(String),
      failingSince: expect.any(String),
    });
  });

  test("follow no redirect and keep only the beginning of a long answer", async () => {
    await using scene = await openScene(open);
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver(() => ({
      status: 302,
      headers: { location: elsewhere.url },
      body: "x".repeat(100_000),
    }));
    const { webhookId } = await scene.create(receiver.url);
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    await scene.untilLatest(webhookId, { state: "pending", status: 302, problem: "REDIRECT" });
    expect((await scene.listAttempts(webhookId))[0]?.answer).toBe("x".repeat(1000));
    expect(elsewhere.received).toEqual([]);
  });

  test("refuse an address that is not public, also one that a name leads to later", async () => {
    await using receiver = await startReceiver();
    let address = "127.0.0.1";
    await using scene = await openScene(open, {
      allowPrivate: false,
      resolveHost: async () => [{ address, family: 4 }],
    });
    const byName = await scene.create(`http://rebound.example:${receiver.port}/hook`);
    const byAddress = await scene.create(receiver.url);
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    const refused = { state: "pending", status: null, problem: "ADDRESS_REFUSED", tries: 1 };
    await scene.untilLatest(byName.webhookId, refused);
    await scene.untilLatest(byAddress.webhookId, refused);
    address = "::ffff:10.0.0.1";
    scene.advance(5000);
    sender.wake();
    await scene.untilLatest(byName.webhookId, { ...refused, tries: 2 });
    expect(receiver.received).toEqual([]);
  });

  test("a dead process's message is taken over after its lease, on SQLite at the next start", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver();
    const { webhookId } = await scene.create(receiver.url);
    await scene.trigger();
    const claimed = await scene.messages.exchange({
      ...{ webhookId, claimId: newId(), outcomes: [], limit: 10 },
    });
    expect(claimed).toHaveLength(1);
    await using sender = await scene.startSender();
    sender.wake();
    expect(
      await scene.messages.exchange({ webhookId, claimId: newId(), outcomes: [], limit: 9 }),
    ).toEqual([]);
    scene.advance(30_000);
    sender.wake();
    await scene.untilLatest(webhookId, { state: "delivered", tries: 1 });
    // The dead process comes back: its claim no longer holds.
    const [message] = claimed;
    if (!message) throw new Error("nothing was claimed");
    const tried = {
      status: 500,
      problem: "STATUS",
      durationMs: 1,
      answer: "",
      retryAfterMs: null,
    } as const;
    const outcome = { message, tried, verdict: { next: "failed", isGone: false } } as const;
    await scene.messages.exchange({ webhookId, claimId: newId(), outcomes: [outcome], limit: 0 });
    await scene.untilLatest(webhookId, { state: "delivered" });

    await scene.trigger();
    await scene.messages.exchange({ webhookId, claimId: newId(), outcomes: [], limit: 10 });
    await using alone = await scene.startSender({ isAlone: true });
    alone.wake();
    await scene.untilLatest(webhookId, { state: "delivered", tries: 1 });
  });

  test("two senders share the work: each message goes out once", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver();
    const { webhookId } = await scene.create(receiver.url);
    await scene.trigger(100);
    await using one = await scene.startSender();
    await using two = await scene.startSender();
    one.wake();
    two.wake();
    await receiver.until(100);
    await eventually(async () => expect((await scene.get(webhookId))?.undelivered).toBe(0));
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(100);
    expect(receiver.received).toHaveLength(100);
  });

  test("stopping waits for what is in flight and stores it", async () => {
    await using scene = await openScene(open);
    const { promise, resolve } = Promise.withResolvers<void>();
    await using receiver = await startReceiver(() => (resolve(), 200));
    const { webhookId } = await scene.create(receiver.url);
    const sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    await promise;
    await sender.stop();
    expect(await scene.listAttempts(webhookId)).toMatchObject([{ state: "delivered" }]);
    await sender[Symbol.asyncDispose]();
  });

  test("the overview shows everybody a webhook's health, without its address", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => 500);
    const { webhookId } = await scene.create(`${receiver.url}?token=secret`);
    await using sender = await scene.startSender();
    await scene.trigger();
    sender.wake();
    await scene.untilLatest(webhookId, { state: "pending", tries: 1 });
    const viewer = { cookie: await scene.api.signInAs("viewer") };
    const { data } = await scene.api.query("overview.get", undefined, viewer);
    expect(data.webhooks).toEqual([
      {
        ...{ webhookId, host: `127.0.0.1:${receiver.port}`, enabled: true, isGone: false },
        ...{ failingSince: expect.any(String), undelivered: 1 },
        oldestUndeliveredAt: expect.any(String),
      },
    ]);
  });

  test("a test event is sent at once and shows what the receiver answered", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver(() => ({ status: 500, body: "no route" }));
    const { webhookId, secret } = await scene.create(receiver.url);
    const failed = await scene.mutate("webhooks.test", { webhookId });
    expect(failed.data).toMatchObject({
      ...{ isDelivered: false, status: 500, problem: "STATUS", answer: "no route" },
    });
    await scene.untilLatest(webhookId, { state: "failed", type: "webhook.test", tries: 1 });
    receiver.answerWith(204);
    const { data } = await scene.mutate("webhooks.test", { webhookId });
    expect(data).toMatchObject({ isDelivered: true, status: 204, problem: null });
    const headers = receiver.received[1]?.headers as Record<string, string>;
    const event = new Webhook(secret).verify(receiver.received[1]?.body ?? "", headers);
    expect(event).toMatchObject({ type: "webhook.test", data: { webhookId } });
    expect(headers["webhook-id"]).toBe(data.messageId);
  });

  test("failed messages since a time are sent again, all of them", async () => {
    await using scene = await openScene(open);
    await using receiver = await startReceiver();
    const { webhookId } = await scene.create(receiver.url);
    await scene.trigger(5);
    await sql`update webhook_messages set state = 'failed', tries = 10`.execute(scene.database.sql);
    const since = (ms: number) => new Date(Date.now() + ms).toISOString();
    const later = await scene.mutate("webhooks.redeliver", {
      webhookId,
      failedSince: since(HOUR_MS),
    });
    expect(later.data).toEqual({ redelivered: 0 });
    const all = await scene.mutate("webhooks.redeliver", {
      webhookId,
      failedSince: since(-HOUR_MS),
    });
    expect(all.data).toEqual({ redelivered: 5 });
    await using sender = await scene.startSender();
    sender.wake();
    await receiver.until(5);
    await scene.untilLatest(webhookId, { state: "delivered", tries: 1 });
  });

  test("pages list messages from the newest", async () => {
    await using scene = await openScene(open);
    const { webhookId } = await scene.create("https://198.51.100.7/");
    await scene.trigger(5);
    const { data: first } = await scene.query("webhooks.listAttempts", { webhookId, limit: 3 });
    const { data: rest } = await scene.query("webhooks.listAttempts", {
      ...{ webhookId, limit: 3, cursor: first.nextCursor },
    });
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 2, null]);
    const ids = [...first.items, ...rest.items].map(({ messageId }) => messageId);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(await scene.listAttempts(webhookId, { state: "failed" })).toEqual([]);
  });

  test("a removed webhook gets nothing more and loses its secrets", async () => {
    await using scene = await openScene(open);
    const { webhookId } = await scene.create("https://198.51.100.7/");
    await scene.trigger(2);
    await scene.mutate("webhooks.remove", { webhookId });
    await scene.trigger();
    expect((await scene.query("webhooks.list")).data).toEqual([]);
    const { rows } = await sql<{ secret: string | null }>`
      select sealed_secret as secret from webhooks
    `.execute(scene.database.sql);
    expect(rows).toEqual([{ secret: null }]);
    expect(await scene.listAttempts(webhookId)).toHaveLength(2);
  });
});

describe("webhooks.create refuses", () => {
  const [, open] = listDatabases()[0] ?? [];

  test("what is no address of a webhook, and names the field", async () => {
    if (!open) throw new Error("no database");
    await using shop = await startShop(open, { webhookAllowPrivate: false });
    const url = "https://198.18.0.1/";
    const events = [SKIPPED];
    for (const [input, field] of [
      [{ url: "ftp://shop.example/", events }, "url"],
      [{ url: "shop.example", events }, "url"],
      [{ url: "https://user:secret@shop.example/", events }, "url"],
      [{ url: `https://shop.example/${"a".repeat(1000)}`, events }, "url"],
      [{ url: `https://shop.example/${"中".repeat(200)}`, events }, "url"],
      [{ url: "http://127.0.0.1:3000/", events }, "url"],
      [{ url: "http://[::ffff:169.254.169.254]/latest", events }, "url"],
      [{ url, events }, "url"],
      [{ url: "https://8.8.8.8/", events: [] }, "events"],
      [{ url: "https://8.8.8.8/", events: ["delivery.lost"] }, "events.0"],
      [{ events }, "url"],
    ] as const) {
      const { error } = await shop.mutate("webhooks.create", input);
      expect([error?.reason, error?.details[0]?.field], JSON.stringify(input)).toEqual([
        "INPUT_INVALID",
        field,
      ]);
    }
    for (let many = 0; many < 20; many++) {
      const { error } = await shop.mutate("webhooks.create", { url: "https://8.8.8.8/", events });
      expect(error).toBeNull();
    }
    const { error } = await shop.mutate("webhooks.create", { url: "https://8.8.8.8/", events });
    expect(error).toMatchObject({ reason: "INPUT_INVALID", details: [{ field: "url" }] });
  });
});
