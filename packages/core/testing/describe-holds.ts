import { describe, expect } from "vitest";
import { LOOK_AGAIN_LATER_MS } from "../src/deliveries/delivery-store.port.ts";
import { HOLD_LIFE_MS, MAX_USABLE_SUBSCRIBE_GRANTS } from "../src/grants/grant.ts";
import type { StoreSubject } from "./store-harness.ts";
import { answered, testRule, type StoreScene } from "./store-scene.ts";

let reports = 0;

/** The collector's report of an ask for an order. */
async function ask(
  scene: StoreScene,
  openid: string,
  given: { orderId: string; answer?: string; ageMs?: number; reportId?: string },
): Promise<void> {
  const { templateId } = scene;
  const { orderId, answer = "accept", ageMs = 0, reportId = `ask-${++reports}` } = given;
  const asked = { notice: "order_cancel", moment: "paid", orderId, answer };
  await scene.report(openid, { kind: "subscribe", reportId, templateId, ageMs, ...asked });
}

async function listHolders(scene: StoreScene, openid: string): Promise<(string | null)[]> {
  const grants = await scene.listGrants(openid);
  return grants.map(({ reservedFor }) => reservedFor);
}

/** A permission that was asked for an order is held for it. */
export function describeHolds(subject: StoreSubject): void {
  describe("a held grant", () => {
    testRule(subject, "is not taken by another order, and is by its own", async (scene) => {
      const openid = scene.createCustomer();
      await ask(scene, openid, { orderId: "A" });
      const b = await scene.queue(openid, { orderId: "B" });
      expect((await scene.claim()).claimed).toEqual([]);
      expect((await scene.readDelivery(b)).state).toBe("waiting_for_grant");
      expect(await scene.lookAgain()).toBe(0);
      const a = await scene.queue(openid, { orderId: "A" });
      expect((await scene.claimOne()).id).toBe(a);
    });

    testRule(subject, "goes before one that is bound, and that before any", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      scene.advance(1000);
      await scene.giveSubscription(openid, { orderId: "A" });
      scene.advance(1000);
      await ask(scene, openid, { orderId: "A" });
      const taken: number[] = [];
      for (let n = 0; n < 3; n++) {
        await scene.queue(openid, { orderId: "A" });
        await scene.record(await scene.claimOne(), answered(0, `m${n}`));
        const grants = await scene.listGrants(openid);
        taken.push(grants.findIndex(({ usesSpent }, at) => usesSpent > 0 && !taken.includes(at)));
        scene.advance(1000);
      }
      expect(taken).toEqual([2, 1, 0]);
    });

    testRule(subject, "becomes free when its order is closed, and wakes others", async (scene) => {
      const { appId, ledger, store } = scene;
      const openid = scene.createCustomer();
      await ask(scene, openid, { orderId: "A" });
      const b = await scene.queue(openid, { orderId: "B" });
      await scene.claim();
      const closed = await ledger.closeOrder({ appId, orderId: "A" });
      expect(closed).toEqual({ openids: [openid], released: 1 });
      expect(await store.wakeWaiting({ appId, openids: closed.openids })).toBe(1);
      expect((await scene.claimOne()).id).toBe(b);
      expect((await ledger.closeOrder({ appId, orderId: "A" })).released).toBe(0);
      expect((await ledger.closeOrder({ appId, orderId: "unknown" })).released).toBe(0);
    });

    testRule(
      subject,
      "of a closed order is held no more, however late its report",
      async (scene) => {
        const { appId, ledger } = scene;
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await ledger.closeOrder({ appId, orderId: "A" });
        scene.advance(1000);
        await ask(scene, openid, { orderId: "A" });
        await ask(scene, openid, { orderId: "A", answer: "HAVE" });
        expect(await listHolders(scene, openid)).toEqual([null, null]);
      },
    );

    testRule(subject, "becomes free after 30 days, which the next look finds", async (scene) => {
      const openid = scene.createCustomer();
      await ask(scene, openid, { orderId: "A" });
      scene.advance(HOLD_LIFE_MS - LOOK_AGAIN_LATER_MS);
      const b = await scene.queue(openid, { orderId: "B", grantWaitSeconds: 86_400 });
      expect((await scene.claim()).claimed).toEqual([]);
      scene.advance(LOOK_AGAIN_LATER_MS);
      expect(await scene.lookAgain()).toBe(1);
      expect((await scene.claimOne()).id).toBe(b);
    });

    testRule(subject, "is not made by a report that is older than 30 days", async (scene) => {
      const openid = scene.createCustomer();
      await ask(scene, openid, { orderId: "A", ageMs: HOLD_LIFE_MS });
      expect(await listHolders(scene, openid)).toEqual([null]);
    });

    testRule(subject, "is one of one acceptance, if WeChat's event came first", async (scene) => {
      const { appId, ledger, templateId } = scene;
      const openid = scene.createCustomer();
      const event = { openid, templateId, status: "accept", createdAt: await scene.now() };
      await ledger.recordEvents(appId, [{ kind: "popup", ...event }]);
      expect(await listHolders(scene, openid)).toEqual([null]);
      scene.advance(1000);
      await ask(scene, openid, { orderId: "A" });
      expect(await listHolders(scene, openid)).toEqual(["A"]);
    });

    testRule(subject, "is not held twice by a report that is repeated", async (scene) => {
      const { appId, ledger } = scene;
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const repeated = { orderId: "A", answer: "HAVE", reportId: "same" };
      await ask(scene, openid, repeated);
      await ledger.closeOrder({ appId, orderId: "A" });
      await ask(scene, openid, repeated);
      expect(await listHolders(scene, openid)).toEqual([null]);
    });

    testRule(
      subject,
      "is a free one for HAVE, one per order, and never another's",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid, { orderId: "B" });
        scene.advance(1000);
        await scene.giveSubscription(openid);
        for (const orderId of ["A", "A", "B", "C"])
          await ask(scene, openid, { orderId, answer: "HAVE" });
        expect(await listHolders(scene, openid)).toEqual(["B", "A"]);
      },
    );

    testRule(subject, "is worth nothing for another customer of the order", async (scene) => {
      const { appId, ledger } = scene;
      const [owner, forger] = [scene.createCustomer(), scene.createCustomer()];
      await ask(scene, owner, { orderId: "A" });
      await ask(scene, forger, { orderId: "A" });
      await scene.queue(owner, { orderId: "A" });
      await scene.claimOne();
      expect((await scene.listGrants(forger)).map(({ usesFree }) => usesFree)).toEqual([1]);
      const closed = await ledger.closeOrder({ appId, orderId: "A" });
      expect(closed).toEqual({ openids: [forger], released: 1 });
    });

    testRule(subject, "is void when WeChat refuses it or the customer does", async (scene) => {
      const { appId, ledger, templateId } = scene;
      const openid = scene.createCustomer();
      await ask(scene, openid, { orderId: "A" });
      const a = await scene.queue(openid, { orderId: "A" });
      scene.advance(1000);
      await scene.record(await scene.claimOne(), answered(43101));
      expect((await scene.readDelivery(a)).state).toBe("waiting_for_grant");
      scene.advance(1000);
      await ask(scene, openid, { orderId: "A" });
      scene.advance(1000);
      const refusal = { openid, templateId, status: "reject", createdAt: await scene.now() };
      await ledger.recordEvents(appId, [{ kind: "change", ...refusal }]);
      expect((await ledger.closeOrder({ appId, orderId: "A" })).released).toBe(0);
    });

    testRule(subject, "counts towards a customer's limit", async (scene) => {
      const openid = scene.createCustomer();
      for (let n = 0; n <= MAX_USABLE_SUBSCRIBE_GRANTS; n++) {
        await ask(scene, openid, { orderId: `A${n}` });
        scene.advance(1000);
      }
      expect(await scene.listGrants(openid)).toHaveLength(MAX_USABLE_SUBSCRIBE_GRANTS);
    });
  });
}
