import { describe, expect, test } from "vitest";
import { BUILT_IN_NOTICES } from "../notices/built-in-notices.ts";
import { builtInCatalog } from "../notices/notice-catalog.ts";
import type { NoticeSettings } from "../notices/notice-settings.port.ts";
import { createExampleData, type NoticeDefinition } from "../notices/define-notice.ts";
import type { NewDelivery } from "./delivery.ts";
import type { DeliveryStore, QueueResult } from "./delivery-store.port.ts";
import { queueTest, queueTriggers, type QueueDeps } from "./queue-deliveries.ts";

const APP_ID = "wx1";
const ORDER = {
  order_sn: "SN1",
  order_amount: "128",
  order_total_goods_name: "咖啡杯",
  order_create_time: 1_800_000_000,
  order_total_goods_num: 2,
};

/** Records queued deliveries; treats the keys that a test names as known. */
function createFakeStore(known: Record<string, QueueResult> = {}) {
  const queued: NewDelivery[] = [];
  const queue: DeliveryStore["queue"] = async (deliveries) => {
    queued.push(...deliveries);
    return deliveries.map(
      ({ id, state, idempotencyKey }) =>
        known[idempotencyKey ?? ""] ?? { ok: true, deliveryId: id, state, duplicate: false },
    );
  };
  return { queue, queued };
}

function createSettings(
  notice: NoticeDefinition,
  changes: Partial<NoticeSettings> = {},
): NoticeSettings {
  return {
    code: notice.code,
    enabled: true,
    channel: "subscribe",
    page: notice.page,
    grantWaitSeconds: 600,
    quietHours: null,
    formerQuietEnds: [],
    actionRequired: null,
    mapping: {
      channel: "subscribe",
      libraryTemplateId: "1",
      title: notice.name,
      templateId: `tpl-${notice.code}`,
      keywords: [
        {
          keywordId: "1",
          name: "订单编号",
          example: "SN1",
          type: "character_string",
          dataKey: "character_string1",
          source: { kind: "field", field: "order_sn" },
        },
      ],
    },
    ...changes,
  };
}

const NOW_MS = Date.UTC(2026, 0, 31);

function createDeps(input: {
  store: Pick<DeliveryStore, "queue">;
  changes?: Partial<NoticeSettings>;
}): QueueDeps {
  let ids = 0;
  return {
    store: input.store,
    settings: { list: async () => BUILT_IN_NOTICES.map((n) => createSettings(n, input.changes)) },
    getCatalog: async () => builtInCatalog,
    newId: () => `id${++ids}`,
    hash: (text) => `hash of ${text}`,
    now: () => NOW_MS,
  };
}

function trigger(changes: Record<string, unknown> = {}) {
  return {
    notice: "order_pay_success",
    openid: "openid1",
    orderId: "1001",
    data: ORDER,
    ...changes,
  };
}

async function queueOne(given: unknown, changes?: Partial<NoticeSettings>) {
  const store = createFakeStore();
  const deps = createDeps({ store, ...(changes && { changes }) });
  const [result] = await queueTriggers(deps, { appId: APP_ID, triggers: [given] });
  return { result, delivery: store.queued[0] };
}

describe("a valid trigger", () => {
  test("is queued with its data normalised", async () => {
    const { result, delivery } = await queueOne(trigger());
    expect(result).toEqual({ ok: true, deliveryId: "id1", state: "queued", duplicate: false });
    expect(delivery).toMatchObject({
      appId: APP_ID,
      kind: "trigger",
      notice: "order_pay_success",
      openid: "openid1",
      orderId: "1001",
      data: { ...ORDER, order_amount: "128.00" },
      resendOf: null,
      state: "queued",
    });
  });

  test("waits as long as the call says, else as long as its notice's settings say", async () => {
    expect((await queueOne(trigger())).delivery?.grantWaitSeconds).toBe(600);
    const { delivery } = await queueOne(trigger({ grantWaitSeconds: 0 }));
    expect(delivery?.grantWaitSeconds).toBe(0);
  });

  test("is accepted as skipped while its notice is disabled", async () => {
    const { result } = await queueOne(trigger(), { enabled: false });
    expect(result).toMatchObject({ ok: true, state: "skipped" });
  });

  test("is accepted and held while its notice needs an operator", async () => {
    const actionRequired = { errcode: 40037, problem: "template_id不正确" };
    const { result } = await queueOne(trigger(), { actionRequired });
    expect(result).toMatchObject({ ok: true, state: "queued" });
  });
});

describe("the idempotency key", () => {
  test("defaults to the notice and the order", async () => {
    const { delivery } = await queueOne(trigger());
    expect(delivery?.idempotencyKey).toBe("order_pay_success:1001");
  });

  test("defaults to the notice, the order and the refund for refunds", async () => {
    const [, , , refund] = BUILT_IN_NOTICES;
    const data = { ...createExampleData(refund), refund_sn: "R7" };
    const { delivery } = await queueOne(trigger({ notice: "order_refund_apply", data }));
    expect(delivery?.idempotencyKey).toBe("order_refund_apply:1001:R7");
  });

  test.each(["退款7", "R".repeat(200)])(
    "is required when the default is not a valid key",
    async (sn) => {
      const [, , , refund] = BUILT_IN_NOTICES;
      const data = { ...createExampleData(refund), refund_sn: sn };
      const { result } = await queueOne(trigger({ notice: "order_refund_apply", data }));
      expect(result).toMatchObject({
        ok: false,
        reason: "INPUT_INVALID",
        details: [{ field: "idempotencyKey" }],
      });
    },
  );

  test("belongs to a fingerprint of notice, customer, order and normalised data", async () => {
    const fingerprintOf = async (given: unknown) => (await queueOne(given)).delivery?.fingerprint;
    const first = await fingerprintOf(trigger());
    const { order_sn: orderSn, ...rest } = ORDER;
    const reordered = { ...rest, order_amount: 128, order_sn: orderSn };
    expect(await fingerprintOf(trigger({ data: reordered }))).toBe(first);
    expect(await fingerprintOf(trigger({ grantWaitSeconds: 5 }))).toBe(first);
    for (const changed of [
      { notice: "order_pay_fail" },
      { openid: "openid2" },
      { orderId: "1002" },
      { data: { ...ORDER, order_amount: "129" } },
    ]) {
      expect(await fingerprintOf(trigger(changed))).not.toBe(first);
    }
  });

  test("that is known returns the first delivery", async () => {
    const first = { ok: true, deliveryId: "first", state: "sent", duplicate: true } as const;
    const deps = createDeps({ store: createFakeStore({ again: first }) });
    const triggers = [trigger({ idempotencyKey: "again" })];
    expect(await queueTriggers(deps, { appId: APP_ID, triggers })).toEqual([first]);
  });

  test("that was used with another body is a conflict", async () => {
    const store = createFakeStore({ taken: { ok: false, deliveryId: "first" } });
    const triggers = [trigger({ idempotencyKey: "taken" })];
    const [result] = await queueTriggers(createDeps({ store }), { appId: APP_ID, triggers });
    expect(result).toMatchObject({
      ok: false,
      reason: "IDEMPOTENCY_CONFLICT",
      details: [{ field: "idempotencyKey" }],
    });
  });
});

describe("an invalid trigger", () => {
  test.each([
    { field: "openid", given: trigger({ openid: "" }) },
    { field: "openid", given: trigger({ openid: 7 }) },
    { field: "orderId", given: trigger({ orderId: "with space" }) },
    { field: "orderId", given: trigger({ orderId: "x".repeat(65) }) },
    { field: "idempotencyKey", given: trigger({ idempotencyKey: "键" }) },
    { field: "idempotencyKey", given: trigger({ idempotencyKey: "k".repeat(201) }) },
    { field: "grantWaitSeconds", given: trigger({ grantWaitSeconds: 604_801 }) },
    { field: "grantWaitSeconds", given: trigger({ grantWaitSeconds: -1 }) },
    { field: "notice", given: trigger({ notice: undefined }) },
    { field: "template", given: trigger({ template: "t" }) },
  ])("is refused with $field named", async ({ field, given }) => {
    const { result, delivery } = await queueOne(given);
    expect(result).toMatchObject({ ok: false, reason: "INPUT_INVALID", details: [{ field }] });
    expect(delivery).toBeUndefined();
  });

  test("is refused when it is not an object", async () => {
    expect((await queueOne("order_pay_success")).result).toMatchObject({ reason: "INPUT_INVALID" });
  });

  test("names every invalid field of the data", async () => {
    const data = { ...ORDER, order_amount: "much", order_sn: undefined, colour: "red" };
    const { result } = await queueOne(trigger({ data }));
    expect(result).toMatchObject({ ok: false, reason: "FIELD_INVALID" });
    const details = result?.ok === false ? result.details.map(({ field }) => field) : [];
    expect(new Set(details)).toEqual(
      new Set(["data.colour", "data.order_amount", "data.order_sn"]),
    );
  });

  test("names the field whose value no keyword can show", async () => {
    const data = { ...ORDER, order_sn: "订单一" };
    const { result } = await queueOne(trigger({ data }));
    expect(result).toMatchObject({
      ok: false,
      reason: "FIELD_INVALID",
      details: [{ field: "data.order_sn" }],
    });
  });

  test("names the notice when it is unknown", async () => {
    const { result } = await queueOne(trigger({ notice: "order_shipped" }));
    expect(result).toMatchObject({ reason: "NOTICE_NOT_FOUND", details: [{ field: "notice" }] });
  });

  test("names the notice when it was never mapped, even if it is enabled", async () => {
    const { result } = await queueOne(trigger(), { mapping: null });
    expect(result).toMatchObject({ reason: "NOTICE_NOT_READY", details: [{ field: "notice" }] });
  });

  test("does not affect the others of its batch, and results stay in order", async () => {
    const store = createFakeStore();
    const results = await queueTriggers(createDeps({ store }), {
      appId: APP_ID,
      triggers: [
        trigger({ openid: "" }),
        trigger(),
        trigger({ notice: "x" }),
        trigger({ orderId: "2" }),
      ],
    });
    expect(results.map(({ ok }) => ok)).toEqual([false, true, false, true]);
    expect(store.queued.map(({ orderId }) => orderId)).toEqual(["1001", "2"]);
    expect(results[3]).toMatchObject({ deliveryId: store.queued[1]?.id });
  });
});

describe("a test of a mapping", () => {
  const test1 = { appId: APP_ID, code: "order_pay_success", openid: "openid1" };

  test("is queued with the notice's examples, without a key and without a wait", async () => {
    const store = createFakeStore();
    const { deliveryId } = await queueTest(createDeps({ store }), test1);
    expect(store.queued).toMatchObject([
      {
        id: deliveryId,
        kind: "test",
        idempotencyKey: null,
        grantWaitSeconds: 0,
        miniprogramState: null,
        data: createExampleData(BUILT_IN_NOTICES[0]),
      },
    ]);
  });

  test("is queued even while the notice is disabled", async () => {
    const store = createFakeStore();
    await queueTest(createDeps({ store, changes: { enabled: false } }), test1);
    expect(store.queued[0]?.state).toBe("queued");
  });

  test("uses its own notice's mapping, not another's", async () => {
    const [tested, ...others] = BUILT_IN_NOTICES.map((notice) => createSettings(notice));
    const list = async () => (tested ? [{ ...tested, mapping: null }, ...others] : others);
    const deps = { ...createDeps({ store: createFakeStore() }), settings: { list } };
    await expect(queueTest(deps, test1)).rejects.toMatchObject({ reason: "NOTICE_NOT_READY" });
  });

  test.each([
    { reason: "NOTICE_NOT_READY", changes: { mapping: null }, input: {} },
    { reason: "NOTICE_NOT_FOUND", changes: {}, input: { code: "order_shipped" } },
    { reason: "FIELD_INVALID", changes: {}, input: { data: {} } },
    { reason: "FIELD_INVALID", changes: {}, input: { data: { ...ORDER, order_sn: "订单一" } } },
    { reason: "INPUT_INVALID", changes: {}, input: { openid: "" } },
  ])("is refused with $reason", async ({ reason, changes, input }) => {
    const store = createFakeStore();
    const queueing = queueTest(createDeps({ store, changes }), { ...test1, ...input });
    await expect(queueing).rejects.toMatchObject({ reason });
    expect(store.queued).toEqual([]);
  });
});

describe("a trigger for later", () => {
  const DAY_SECONDS = 86_400;
  const now = NOW_MS / 1000;

  test.each([
    ["a delay", { delaySeconds: 1800 }, { delayMs: 1_800_000 }],
    ["no delay", { delaySeconds: 0 }, null],
    ["a moment in unix seconds", { sendAt: now + 60 }, { atMs: NOW_MS + 60_000 }],
    [
      "a moment without an offset, which is at +08:00",
      { sendAt: "2026-02-01 20:00:00" },
      { atMs: Date.UTC(2026, 1, 1, 12) },
    ],
    ["a past moment", { sendAt: now - 60 }, { atMs: NOW_MS - 60_000 }],
    ["30 days", { sendAt: now + 30 * DAY_SECONDS }, { atMs: NOW_MS + 30 * DAY_SECONDS * 1000 }],
  ])("takes %s", async (_what, time, sendTime) => {
    const { result, delivery } = await queueOne(trigger(time));
    expect(result).toMatchObject({ ok: true });
    expect(delivery).toMatchObject({ sendTime });
  });

  test.each([
    ["sendAt", { sendAt: now + 30 * DAY_SECONDS + 1 }],
    ["sendAt", { sendAt: "tomorrow" }],
    ["sendAt", { sendAt: NOW_MS }],
    ["sendAt", { sendAt: now + 60, delaySeconds: 60 }],
    ["delaySeconds", { delaySeconds: 30 * DAY_SECONDS + 1 }],
    ["delaySeconds", { delaySeconds: -1 }],
    ["delaySeconds", { delaySeconds: 1.5 }],
    ["delaySeconds", { delaySeconds: "60" }],
  ])("names %s of %j", async (field, time) => {
    const { result } = await queueOne(trigger(time));
    expect(result).toMatchObject({ ok: false, reason: "INPUT_INVALID", details: [{ field }] });
  });

  test("has the same fingerprint at another time: a repeated trigger may compute another delay", async () => {
    const prints = [{ delaySeconds: 60 }, { delaySeconds: 59 }, { sendAt: now + 58 }, {}].map(
      async (time) => (await queueOne(trigger(time))).delivery?.fingerprint,
    );
    expect(new Set(await Promise.all(prints)).size).toBe(1);
  });
});
