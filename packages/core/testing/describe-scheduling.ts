import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, NEVER_LEFT, testRule, type StoreScene } from "./store-scene.ts";

const MINUTE_MS = 60_000;
const HALF_HOUR = { delayMs: 30 * MINUTE_MS };

/** Deliveries that are due later than they were triggered. */
export function describeScheduling(subject: StoreSubject): void {
  describe("a scheduled delivery", () => {
    testRule(subject, "is queued with its due time and the reason", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { sendTime: HALF_HOUR });
      expect(await scene.readDelivery(id)).toMatchObject({
        state: "queued",
        reason: "SCHEDULED",
        dueAt: (await scene.now()) + HALF_HOUR.delayMs,
      });
    });

    testRule(subject, "is due at a given moment, to the second", async (scene) => {
      const atMs = (await scene.now()) + 1000;
      const id = await scene.queue(scene.createCustomer(), { sendTime: { atMs } });
      expect(await scene.readDelivery(id)).toMatchObject({ reason: "SCHEDULED", dueAt: atMs });
    });

    testRule(subject, "whose moment has passed is due at once", async (scene) => {
      const now = await scene.now();
      const id = await scene.queue(scene.createCustomer(), { sendTime: { atMs: now - 1 } });
      expect(await scene.readDelivery(id)).toMatchObject({ reason: null, dueAt: now });
    });

    testRule(subject, "of a disabled notice is skipped at once", async (scene) => {
      const changes = { state: "skipped", sendTime: HALF_HOUR } as const;
      const id = await scene.queue(scene.createCustomer(), changes);
      expect(await scene.readDelivery(id)).toMatchObject({
        ...{ state: "skipped", reason: "NOTICE_DISABLED", dueAt: await scene.now() },
      });
    });

    testRule(subject, "can stand in one batch with others", async (scene) => {
      const openid = scene.createCustomer();
      const [now, later] = [scene.createDelivery(openid), scene.createDelivery(openid)];
      await scene.store.queue([now, { ...later, sendTime: HALF_HOUR }]);
      const dueAt = await scene.now();
      expect(await scene.readDelivery(now.id)).toMatchObject({ dueAt });
      expect(await scene.readDelivery(later.id)).toMatchObject({ dueAt: dueAt + 30 * MINUTE_MS });
    });

    testRule(subject, "takes its permission when it is sent, not before", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const later = await scene.queue(openid, { sendTime: HALF_HOUR });
      const now = await scene.queue(openid);
      const claimed = await scene.claimOne();
      expect(claimed.id).toBe(now);
      await scene.record(claimed, answered(0));
      scene.advance(30 * MINUTE_MS);
      expect((await scene.claim()).claimed).toEqual([]);
      expect((await scene.readDelivery(later)).state).toBe("waiting_for_grant");
    });

    testRule(subject, "is not claimed a millisecond before it is due", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid, { sendTime: HALF_HOUR });
      scene.advance(30 * MINUTE_MS - 1);
      expect(await scene.claim()).toMatchObject({ claimed: [], found: 0 });
      scene.advance(1);
      expect((await scene.claimOne()).id).toBe(id);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "sending", reason: null });
    });

    testRule(subject, "is the next due one that a sender sleeps until", async (scene) => {
      const { appId, lanes } = scene;
      await scene.queue(scene.createCustomer(), { sendTime: HALF_HOUR });
      const untilDue = () => scene.store.msUntilDue({ appId, lanes });
      expect(await untilDue()).toBe(30 * MINUTE_MS);
      scene.advance(MINUTE_MS);
      expect(await untilDue()).toBe(29 * MINUTE_MS);
    });

    testRule(subject, "is not woken by a permission that comes before", async (scene) => {
      const openid = scene.createCustomer();
      const id = await scene.queue(openid, { sendTime: HALF_HOUR });
      await scene.giveSubscription(openid);
      const { appId, lanes } = scene;
      expect(await scene.store.wakeWaiting({ appId, openids: [openid], lanes })).toBe(0);
      expect((await scene.claim()).found).toBe(0);
      expect((await scene.readDelivery(id)).state).toBe("queued");
    });

    testRule(subject, "waits for a permission from when it is due", async (scene) => {
      const openid = scene.createCustomer();
      const id = await scene.queue(openid, { sendTime: HALF_HOUR, grantWaitSeconds: 600 });
      scene.advance(30 * MINUTE_MS);
      await scene.claim();
      scene.advance(599_000);
      await scene.giveSubscription(openid);
      await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] });
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(subject, "expires a day after it is due", async (scene) => {
      const { appId } = scene;
      const delayMs = 20 * 24 * 60 * MINUTE_MS;
      const id = await scene.queue(scene.createCustomer(), { sendTime: { delayMs } });
      scene.advance(delayMs + 24 * 60 * MINUTE_MS - 1);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(0);
      scene.advance(1);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(1);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "failed", reason: "EXPIRED" });
    });

    testRule(subject, "is cancelled before it is due, and never sent", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      await scene.queue(openid, { sendTime: HALF_HOUR, idempotencyKey: "key" });
      expect(await scene.store.cancel({ appId, idempotencyKey: "key" })).toMatchObject({
        ...{ state: "cancelled", cancelled: true },
      });
      scene.advance(30 * MINUTE_MS);
      expect((await scene.claim()).found).toBe(0);
    });

    testRule(
      subject,
      "keeps its first time when its key is repeated with another",
      async (scene) => {
        const openid = scene.createCustomer();
        const first = await scene.queue(openid, { sendTime: HALF_HOUR, idempotencyKey: "key" });
        const { dueAt } = await scene.readDelivery(first);
        scene.advance(MINUTE_MS);
        const again = scene.createDelivery(openid, { idempotencyKey: "key", sendTime: HALF_HOUR });
        expect(await scene.store.queue([again])).toMatchObject([{ ok: true, duplicate: true }]);
        expect((await scene.readDelivery(first)).dueAt).toBe(dueAt);
      },
    );

    testRule(subject, "that must be retried is no longer scheduled", async (scene) => {
      const id = await sendLater(scene);
      await scene.record(await scene.claimOne(), NEVER_LEFT);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", reason: "BUSY" });
    });

    testRule(subject, "of a mini program that is gone fails before it is due", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { sendTime: HALF_HOUR });
      await scene.store.sweep({ appId: "wx-another", limit: 10 });
      expect(await scene.readDelivery(id)).toMatchObject({ reason: "APP_CHANGED" });
    });
  });
}

async function sendLater(scene: StoreScene): Promise<string> {
  const openid = scene.createCustomer();
  await scene.giveSubscription(openid);
  const id = await scene.queue(openid, { sendTime: HALF_HOUR });
  scene.advance(30 * MINUTE_MS);
  return id;
}
