import { describe, expect } from "vitest";
import { builtInCatalog } from "../src/notices/notice-catalog.ts";
import { LOOK_AGAIN_MS } from "../src/deliveries/delivery-store.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { BY_FORM, BY_FORM_TOO, testRule, type StoreScene } from "./store-scene.ts";

/** Queues a waiting delivery each for orders A and B of one customer; returns their ids. */
async function letTwoWait(scene: StoreScene, notices: { a?: string; b?: string } = {}) {
  const openid = scene.createCustomer();
  const queue = (orderId: string, notice?: string) =>
    scene.queue(openid, { orderId, ...(notice && { notice }) });
  const a = await queue("A", notices.a);
  await scene.claim();
  scene.advance(1000);
  const b = await queue("B", notices.b);
  await scene.claim();
  scene.advance(1000);
  return { openid, a, b };
}

/** A permission that came with an order first serves that order's own delivery. */
export function describeOwnOrders(subject: StoreSubject): void {
  describe("a grant that is bound to an order", () => {
    testRule(
      subject,
      "wakes and serves its own order, even if another has waited longer",
      async (scene) => {
        const { appId, lanes } = scene;
        const { openid, a, b } = await letTwoWait(scene);
        await scene.giveSubscription(openid, { orderId: "B" });
        expect(await scene.store.wakeWaiting({ appId, openids: [openid], lanes })).toBe(1);
        expect((await scene.claimOne()).id).toBe(b);
        expect(await scene.store.wakeWaiting({ appId, openids: [openid], lanes })).toBe(0);
        expect((await scene.readDelivery(a)).state).toBe("waiting_for_grant");
      },
    );

    testRule(subject, "is not taken by another order that is due first", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid, { orderId: "B" });
      const a = await scene.queue(openid, { orderId: "A" });
      const b = await scene.queue(openid, { orderId: "B" });
      expect((await scene.claim()).claimed).toEqual([]);
      expect((await scene.readDelivery(a)).state).toBe("waiting_for_grant");
      scene.advance(1000);
      expect((await scene.claimOne()).id).toBe(b);
    });

    testRule(subject, "serves another order when none of its own waits", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const a = await scene.queue(openid, { orderId: "A" });
      await scene.claim();
      await scene.giveSubscription(openid, { orderId: "B" });
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(1);
      expect((await scene.claimOne()).id).toBe(a);
    });

    testRule(subject, "serves another order once its own has ended without it", async (scene) => {
      const { openid, a } = await letTwoWait(scene);
      await scene.queue(openid, { orderId: "C", idempotencyKey: "C" });
      await scene.giveSubscription(openid, { orderId: "C" });
      scene.advance(LOOK_AGAIN_MS);
      expect(await scene.lookAgain()).toBe(0);
      await scene.store.cancel({ appId: scene.appId, idempotencyKey: "C" });
      scene.advance(LOOK_AGAIN_MS);
      expect(await scene.lookAgain()).toBe(2);
      expect((await scene.claimOne()).id).toBe(a);
    });

    testRule(subject, "serves others with the uses that its own order leaves", async (scene) => {
      const { appId } = scene;
      const { openid } = await letTwoWait(scene, { a: BY_FORM, b: BY_FORM });
      const payment = await scene.givePayment(openid, { orderId: "B" });
      await scene.ledger.confirmPayment({ appId, openid, ...payment });
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(2);
    });

    testRule(
      subject,
      "is not reserved for an order whose notice is held or uses another template",
      async (scene) => {
        const { appId, store, otherTemplateId } = scene;
        const { openid, a } = await letTwoWait(scene, { a: BY_FORM, b: BY_FORM_TOO });
        await scene.giveForm(openid, { orderId: "B" });
        const [, , own, other] = scene.lanes;
        if (!own || !other) throw new Error("the scene has no lanes by form");
        scene.advance(LOOK_AGAIN_MS);
        const wake = (lanes: typeof scene.lanes) =>
          store.lookAgain({ appId, limit: 10, lanes, notices: builtInCatalog.codes });
        expect(await wake([own, { ...other, isHeld: true }])).toBe(2);
        expect((await scene.claimOne({ lanes: [own] })).id).toBe(a);

        const second = await letTwoWait(scene, { a: BY_FORM, b: BY_FORM_TOO });
        await scene.giveForm(second.openid, { orderId: "B" });
        const moved = { ...other, channel: "subscribe", templateId: otherTemplateId } as const;
        const woken = { appId, openids: [second.openid], lanes: [own, moved] };
        expect(await store.wakeWaiting(woken)).toBe(2);
        expect((await scene.claimOne({ lanes: [own] })).id).toBe(second.a);
      },
    );
  });
}
