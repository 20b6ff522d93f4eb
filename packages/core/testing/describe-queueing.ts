import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { BY_FORM, LOST, SUBSCRIBED_TOO, testRule } from "./store-scene.ts";

/** What the response to a trigger guarantees. */
export function describeQueueing(subject: StoreSubject): void {
  describe("queue", () => {
    testRule(subject, "an acknowledged delivery is stored and due at once", async (scene) => {
      const before = await scene.now();
      const id = await scene.queue(scene.createCustomer());
      const { state, reason, dueAt, attempts } = await scene.readDelivery(id);
      expect({ state, reason, attempts }).toEqual({ state: "queued", reason: null, attempts: 0 });
      expect(dueAt).toBeGreaterThanOrEqual(before);
      expect(dueAt).toBeLessThanOrEqual(await scene.now());
      expect(await scene.readTimeline(id)).toEqual(["accepted"]);
    });

    testRule(subject, "a delivery of a disabled notice is kept as skipped", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { state: "skipped" });
      expect(await scene.readDelivery(id)).toMatchObject({
        state: "skipped",
        reason: "NOTICE_DISABLED",
      });
      expect(await scene.readTimeline(id)).toEqual(["skipped"]);
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(
      subject,
      "the same key with the same body returns the first delivery",
      async (scene) => {
        const openid = scene.createCustomer();
        const first = await scene.queue(openid, { idempotencyKey: "key" });
        const again = scene.createDelivery(openid, { idempotencyKey: "key" });
        expect(await scene.store.queue([again])).toEqual([
          { ok: true, deliveryId: first, state: "queued", duplicate: true },
        ]);
      },
    );

    testRule(subject, "a duplicate returns the first delivery's current state", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const first = await scene.queue(openid, { idempotencyKey: "key" });
      await scene.claimOne();
      const again = scene.createDelivery(openid, { idempotencyKey: "key" });
      expect(await scene.store.queue([again])).toEqual([
        { ok: true, deliveryId: first, state: "sending", duplicate: true },
      ]);
    });

    testRule(subject, "the same key with another body is a conflict", async (scene) => {
      const openid = scene.createCustomer();
      const first = await scene.queue(openid, { idempotencyKey: "key" });
      const other = scene.createDelivery(openid, { idempotencyKey: "key", fingerprint: "other" });
      expect(await scene.store.queue([other])).toEqual([{ ok: false, deliveryId: first }]);
    });

    testRule(
      subject,
      "the same key twice in a batch is one delivery, with results in order",
      async (scene) => {
        const openid = scene.createCustomer();
        const first = scene.createDelivery(openid, { idempotencyKey: "key" });
        const second = scene.createDelivery(openid, { idempotencyKey: "key" });
        const third = scene.createDelivery(openid, { idempotencyKey: "key", fingerprint: "other" });
        const fourth = scene.createDelivery(openid, { idempotencyKey: "another key" });
        expect(await scene.store.queue([first, second, third, fourth])).toEqual([
          { ok: true, deliveryId: first.id, state: "queued", duplicate: false },
          { ok: true, deliveryId: first.id, state: "queued", duplicate: true },
          { ok: false, deliveryId: first.id },
          { ok: true, deliveryId: fourth.id, state: "queued", duplicate: false },
        ]);
      },
    );

    testRule(subject, "concurrent calls with the same key create one delivery", async (scene) => {
      const openid = scene.createCustomer();
      const rivals = Array.from({ length: 5 }, () =>
        scene.createDelivery(openid, { idempotencyKey: "key" }),
      );
      const results = (
        await Promise.all(rivals.map((delivery) => scene.store.queue([delivery])))
      ).flat();
      expect(new Set(results.map(({ deliveryId }) => deliveryId)).size).toBe(1);
      expect(results.filter((result) => result.ok && !result.duplicate)).toHaveLength(1);
    });

    testRule(
      subject,
      "concurrent triggers, reports and claims of the same customers all succeed",
      async (scene) => {
        const openids = Array.from({ length: 30 }, () => scene.createCustomer());
        const reversed = openids.toReversed();
        const queueAll = (customers: string[], round: number) =>
          scene.store.queue(
            customers.map((openid) =>
              scene.createDelivery(openid, {
                notice: SUBSCRIBED_TOO,
                orderId: `${openid}-${round}`,
              }),
            ),
          );
        const payAll = async (customers: string[], round: number) => {
          for (const openid of customers)
            await scene.givePayment(openid, { orderId: `${openid}-${round}` });
        };
        for (let round = 0; round < 3; round++) {
          await Promise.all([
            payAll(openids, round),
            payAll(reversed, round + 1),
            queueAll(openids, round),
            queueAll(reversed, round + 1),
            scene.claim(),
            scene.ledger.confirmPaidOrders({ appId: scene.appId, openids: reversed }),
            scene.ledger.confirmPaidOrders({ appId: scene.appId, openids: null }),
          ]);
        }
        expect(await scene.listGrants(openids[0] ?? "")).toHaveLength(6);
      },
    );

    testRule(subject, "keys that differ in case are different keys", async (scene) => {
      const openid = scene.createCustomer();
      const lower = scene.createDelivery(openid, { idempotencyKey: "key" });
      const upper = scene.createDelivery(openid, { idempotencyKey: "KEY" });
      expect(await scene.store.queue([lower, upper])).toMatchObject([
        { duplicate: false },
        { duplicate: false },
      ]);
    });

    testRule(subject, "deliveries without a key are never deduplicated", async (scene) => {
      const openid = scene.createCustomer();
      const pair = [scene.createDelivery(openid), scene.createDelivery(openid)];
      expect(await scene.store.queue(pair)).toMatchObject([
        { duplicate: false },
        { duplicate: false },
      ]);
    });
  });

  describe("cancel", () => {
    testRule(subject, "a queued delivery is cancelled", async (scene) => {
      const { appId } = scene;
      const id = await scene.queue(scene.createCustomer(), { idempotencyKey: "key" });
      expect(await scene.store.cancel({ appId, idempotencyKey: "key" })).toEqual({
        deliveryId: id,
        state: "cancelled",
        cancelled: true,
      });
      expect(await scene.readDelivery(id)).toMatchObject({ reason: "CANCELLED" });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "cancelled"]);
    });

    testRule(
      subject,
      "a waiting delivery is cancelled, and a grant no longer wakes it",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const id = await scene.queue(openid, { idempotencyKey: "key" });
        await scene.claim();
        await scene.store.cancel({ appId, idempotencyKey: "key" });
        await scene.giveSubscription(openid);
        expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(0);
        expect((await scene.readDelivery(id)).state).toBe("cancelled");
      },
    );

    testRule(subject, "a delivery in sending is not cancelled", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid, { idempotencyKey: "key" });
      await scene.claimOne();
      expect(await scene.store.cancel({ appId, idempotencyKey: "key" })).toEqual({
        deliveryId: id,
        state: "sending",
        cancelled: false,
      });
    });

    testRule(
      subject,
      "a delivery whose send was lost is not cancelled: it may have arrived",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        await scene.giveForm(openid);
        const id = await scene.queue(openid, { notice: BY_FORM, idempotencyKey: "key" });
        await scene.record(await scene.claimOne(), LOST);
        expect(await scene.store.cancel({ appId, idempotencyKey: "key" })).toEqual({
          deliveryId: id,
          state: "queued",
          cancelled: false,
        });
      },
    );

    testRule(subject, "a cancelled delivery keeps its key", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const id = await scene.queue(openid, { idempotencyKey: "key" });
      await scene.store.cancel({ appId, idempotencyKey: "key" });
      const again = scene.createDelivery(openid, { idempotencyKey: "key" });
      expect(await scene.store.queue([again])).toEqual([
        { ok: true, deliveryId: id, state: "cancelled", duplicate: true },
      ]);
    });

    testRule(subject, "an unknown key returns null", async ({ store, appId }) => {
      expect(await store.cancel({ appId, idempotencyKey: "nobody's" })).toBeNull();
    });
  });
}
