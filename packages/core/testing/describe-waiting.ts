import { describe, expect } from "vitest";
import { builtInCatalog } from "../src/notices/notice-catalog.ts";
import { LOOK_AGAIN_LATER_MS, LOOK_AGAIN_MS } from "../src/deliveries/delivery-store.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, LOST, SUBSCRIBED_TOO, testRule } from "./store-scene.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How waiting ends: a grant wakes the delivery, the sweep rechecks it, or its time runs out. */
export function describeWaiting(subject: StoreSubject): void {
  describe("wakeWaiting", () => {
    testRule(subject, "a new grant wakes the delivery that waits for it", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const id = await scene.queue(openid);
      await scene.claim();
      await scene.giveSubscription(openid);
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(1);
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(subject, "no delivery wakes without its own customer's grant", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      const neighbour = scene.createCustomer();
      const id = await scene.queue(openid);
      await scene.claim();
      await scene.giveSubscription(neighbour);
      const openids = [openid, neighbour];
      expect(await scene.store.wakeWaiting({ appId, openids })).toBe(0);
      expect(await scene.store.wakeWaiting({ appId, openids: [] })).toBe(0);
      expect((await scene.readDelivery(id)).state).toBe("waiting_for_grant");
    });

    testRule(subject, "a grant of another template or channel wakes nothing", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      await scene.giveSubscription(openid, { templateId: scene.otherTemplateId });
      await scene.queue(openid);
      await scene.claim();
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(0);

      const other = scene.createCustomer();
      await scene.giveSubscription(other);
      await scene.queue(other, { notice: BY_FORM });
      await scene.claim();
      expect(await scene.store.wakeWaiting({ appId, openids: [other] })).toBe(0);
    });

    testRule(subject, "a permission that is used up or expired wakes nothing", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveForm(openid, { formId: "used" });
      await scene.queue(openid, { notice: BY_FORM });
      await scene.record(await scene.claimOne(), answered(0));
      await scene.giveForm(openid, { formId: "expires", ageMs: 7 * DAY_MS - 60_000 });
      scene.advance(60_000);
      await scene.queue(openid, { notice: BY_FORM });
      expect((await scene.claim()).waitingOpenids).toEqual([openid]);
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(0);
    });

    testRule(subject, "each waiting delivery is woken by its own kind of grant", async (scene) => {
      const { appId } = scene;
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      const other = await scene.queue(openid, { notice: SUBSCRIBED_TOO });
      await scene.claim();
      const mine = await scene.queue(openid, { notice: BY_FORM });
      const form = await scene.claimOne();
      await scene.record(form, answered(41029));
      await scene.claim();
      expect((await scene.readDelivery(mine)).state).toBe("waiting_for_grant");
      await scene.giveForm(openid);
      expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(1);
      expect((await scene.readDelivery(other)).state).toBe("waiting_for_grant");
      expect((await scene.readDelivery(mine)).state).toBe("queued");
    });

    testRule(
      subject,
      "an unsettled payment wakes the delivery, and the claim then waits for it",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const id = await scene.queue(openid, { notice: BY_FORM });
        await scene.claim();
        const payment = await scene.givePayment(openid);
        expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(0);
        await scene.ledger.confirmPayment({ appId, openid, ...payment });
        expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(1);
        await scene.claim();
        scene.advance(10_000);
        expect((await scene.claimOne()).id).toBe(id);
      },
    );

    testRule(
      subject,
      "a woken delivery that finds its grant taken keeps waiting, with one timeline entry",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        const ids = [await scene.queue(openid), await scene.queue(openid)];
        await scene.claim();
        scene.advance(1000);
        await scene.claim();
        await scene.giveSubscription(openid);
        expect(await scene.store.wakeWaiting({ appId, openids: [openid] })).toBe(2);
        const { id } = await scene.claimOne();
        scene.advance(1000);
        await scene.claim();
        const other = ids.find((each) => each !== id) ?? "";
        expect((await scene.readDelivery(other)).state).toBe("queued");
        expect(await scene.readTimeline(id)).toEqual([
          "accepted",
          "waiting",
          "grant_arrived",
          "claimed",
        ]);
        await scene.store.takeOver({ limit: 10 });
        scene.advance(1000);
        await scene.claim();
        expect((await scene.readDelivery(other)).state).toBe("waiting_for_grant");
        expect(await scene.readTimeline(other)).toEqual(["accepted", "waiting"]);
      },
    );
  });

  describe("lookAgain", () => {
    testRule(subject, "waiting deliveries are rechecked every 30 s", async (scene) => {
      const openid = scene.createCustomer();
      const id = await scene.queue(openid);
      await scene.claim();
      scene.advance(LOOK_AGAIN_MS);
      expect(await scene.lookAgain()).toBe(0);
      await scene.giveSubscription(openid);
      expect(await scene.lookAgain()).toBe(0);
      scene.advance(LOOK_AGAIN_MS);
      expect(await scene.lookAgain()).toBe(1);
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(
      subject,
      "after an hour they are rechecked every ten minutes, and when the wait expires",
      async (scene) => {
        const now = await scene.now();
        const openid = scene.createCustomer();
        const id = await scene.queue(openid, { grantWaitSeconds: 2 * 3600 });
        await scene.claim();
        scene.advance(HOUR_MS);
        expect(await scene.lookAgain()).toBe(0);
        const { dueAt } = await scene.readDelivery(id);
        expect(dueAt - now).toBeGreaterThanOrEqual(HOUR_MS + LOOK_AGAIN_LATER_MS);
        scene.advance(HOUR_MS - 1000);
        expect(await scene.lookAgain()).toBe(0);
        scene.advance(1000);
        expect(await scene.lookAgain()).toBe(1);
      },
    );

    testRule(subject, "a recheck without a grant changes no state or timeline", async (scene) => {
      const id = await scene.queue(scene.createCustomer());
      await scene.claim();
      const before = await scene.readDelivery(id);
      scene.advance(LOOK_AGAIN_MS);
      await scene.lookAgain();
      const { dueAt, ...after } = await scene.readDelivery(id);
      expect({ ...after, dueAt: before.dueAt }).toEqual(before);
      expect(dueAt).toBeGreaterThan(before.dueAt);
    });

    testRule(
      subject,
      "a delivery that waits for a template its notice no longer uses is queued again",
      async (scene) => {
        const { appId, store, templateId, otherTemplateId } = scene;
        const openid = scene.createCustomer();
        const id = await scene.queue(openid);
        await scene.claim();
        await scene.giveSubscription(openid, { templateId: otherTemplateId });
        const changed = { notice: "order_cancel", channel: "subscribe" } as const;
        for (const [lanes, queued] of [
          [[{ ...changed, templateId }], 0],
          [[{ ...changed, templateId: otherTemplateId }], 1],
        ] as const) {
          scene.advance(LOOK_AGAIN_MS);
          expect(
            await store.lookAgain({
              appId,
              limit: 10,
              lanes: [...lanes],
              notices: builtInCatalog.codes,
            }),
          ).toBe(queued);
        }
        const lane = { ...changed, templateId: otherTemplateId };
        expect((await scene.claimOne({ lanes: [lane] })).id).toBe(id);
      },
    );

    testRule(subject, "deliveries stop waiting when their notice has no lane", async (scene) => {
      const { appId, store } = scene;
      await scene.queue(scene.createCustomer());
      await scene.claim();
      scene.advance(LOOK_AGAIN_MS);
      expect(
        await store.lookAgain({ appId, limit: 10, lanes: [], notices: builtInCatalog.codes }),
      ).toBe(1);
    });

    testRule(
      subject,
      "the limit is per notice: one notice's waiting deliveries delay no other's",
      async (scene) => {
        for (let index = 0; index < 3; index++) await scene.queue(scene.createCustomer());
        const openid = scene.createCustomer();
        await scene.queue(openid, { notice: SUBSCRIBED_TOO });
        await scene.claim();
        await scene.giveSubscription(openid, { templateId: scene.otherTemplateId });
        scene.advance(LOOK_AGAIN_MS);
        expect(await scene.lookAgain(2)).toBe(1);
      },
    );

    testRule(subject, "a delivery whose wait has expired ends as no_grant", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { grantWaitSeconds: 7 });
      await scene.claim();
      scene.advance(7000);
      expect(await scene.lookAgain()).toBe(1);
      expect((await scene.claim()).waitingOpenids).toEqual([]);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "no_grant", reason: "NO_GRANT" });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "waiting", "no_grant"]);
    });
  });

  describe("sweep", () => {
    testRule(subject, "a delivery still open after a day fails with EXPIRED", async (scene) => {
      const { appId } = scene;
      const queued = await scene.queue(scene.createCustomer(), { notice: BY_FORM });
      const waiting = await scene.queue(scene.createCustomer());
      await scene.claim({ lanes: scene.lanes.slice(0, 1) });
      scene.advance(DAY_MS - HOUR_MS);
      await scene.store.sweep({ appId, limit: 10 });
      expect((await scene.readDelivery(queued)).state).toBe("queued");
      scene.advance(HOUR_MS);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(2);
      for (const id of [queued, waiting]) {
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "failed",
          reason: "EXPIRED",
        });
        expect((await scene.readTimeline(id)).at(-1)).toBe("expired");
      }
    });

    testRule(subject, "a pinned use of an expired delivery counts as spent", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("form");
      await scene.record(claimed, LOST);
      scene.advance(DAY_MS);
      await scene.store.sweep({ appId: scene.appId, limit: 10 });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "failed", isPinned: false });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesHeld: 0 });
    });

    testRule(
      subject,
      "other mini programs' open deliveries fail with APP_CHANGED",
      async (scene) => {
        const { appId } = scene;
        const foreign = await scene.queue(scene.createCustomer(), { appId: "wx-before" });
        const own = await scene.queue(scene.createCustomer());
        expect(await scene.store.sweep({ appId, limit: 10 })).toBe(1);
        expect(await scene.readDelivery(foreign)).toMatchObject({
          state: "failed",
          reason: "APP_CHANGED",
        });
        expect((await scene.readDelivery(own)).state).toBe("queued");
      },
    );

    testRule(subject, "deliveries in sending are not swept", async (scene) => {
      const { id } = await scene.startSending("subscribe");
      scene.advance(2 * DAY_MS);
      expect(await scene.store.sweep({ appId: scene.appId, limit: 10 })).toBe(0);
      expect((await scene.readDelivery(id)).state).toBe("sending");
    });

    testRule(subject, "one call moves at most the limit", async (scene) => {
      const { appId } = scene;
      for (let index = 0; index < 3; index++) await scene.queue(scene.createCustomer());
      scene.advance(DAY_MS);
      expect(await scene.store.sweep({ appId, limit: 2 })).toBe(2);
      expect(await scene.store.sweep({ appId, limit: 2 })).toBe(1);
      expect(await scene.store.sweep({ appId, limit: 2 })).toBe(0);
      for (let index = 0; index < 3; index++)
        await scene.queue(scene.createCustomer(), { appId: "wx-before" });
      expect(await scene.store.sweep({ appId, limit: 2 })).toBe(2);
      expect(await scene.store.sweep({ appId, limit: 2 })).toBe(1);
    });
  });
}
