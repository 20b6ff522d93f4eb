import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, SUBSCRIBED, SUBSCRIBED_TOO, testRule } from "./store-scene.ts";

/** Which of a customer's grants a claim takes. */
export function describeGrantChoice(subject: StoreSubject): void {
  describe("grant choice", () => {
    testRule(subject, "a subscription pays for its own template only", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid, { templateId: scene.otherTemplateId });
      const id = await scene.queue(openid, { notice: SUBSCRIBED });
      await scene.claim();
      expect((await scene.readDelivery(id)).state).toBe("waiting_for_grant");
      await scene.queue(openid, { notice: SUBSCRIBED_TOO });
      expect((await scene.claimOne()).templateId).toBe(scene.otherTemplateId);
    });

    testRule(subject, "a grant never pays for a message of the other channel", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      await scene.queue(openid, { notice: SUBSCRIBED });
      expect((await scene.claim()).claimed).toEqual([]);
      const other = scene.createCustomer();
      await scene.giveSubscription(other);
      await scene.queue(other, { notice: BY_FORM });
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(
      subject,
      "another customer's grant is not taken, even if openids differ only in case",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await scene.queue(openid.toUpperCase());
        expect((await scene.claim()).claimed).toEqual([]);
      },
    );

    testRule(subject, "a grant bound to the same order is taken first", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid, { formId: "expires first", ageMs: 86_400_000 });
      await scene.giveForm(openid, { formId: "bound", orderId: "my-order" });
      await scene.queue(openid, { notice: BY_FORM, orderId: "my-order" });
      expect((await scene.claimOne()).grant?.credential).toBe("bound");
    });

    testRule(subject, "otherwise the grant that expires first is taken", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid, { formId: "young" });
      await scene.giveForm(openid, { formId: "old", ageMs: 86_400_000 });
      await scene.giveForm(openid, { formId: "middle", ageMs: 3_600_000 });
      await scene.queue(openid, { notice: BY_FORM });
      expect((await scene.claimOne()).grant?.credential).toBe("old");
    });

    testRule(subject, "an expired grant is not taken", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid, { ageMs: 6 * 86_400_000 });
      scene.advance(86_400_000);
      await scene.queue(openid, { notice: BY_FORM });
      expect((await scene.claim()).waitingOpenids).toEqual([openid]);
    });

    testRule(
      subject,
      "a confirmed payment is usable 10 s later, and deliveries wait for it",
      async (scene) => {
        const openid = scene.createCustomer();
        const payment = await scene.givePayment(openid);
        const before = await scene.now();
        await scene.ledger.confirmPayment({ appId: scene.appId, openid, ...payment });
        const after = await scene.now();
        const id = await scene.queue(openid, { notice: BY_FORM, grantWaitSeconds: 0 });
        expect(await scene.claim()).toEqual({ claimed: [], found: 1, waitingOpenids: [] });
        const { state, dueAt } = await scene.readDelivery(id);
        expect(state).toBe("queued");
        expect(dueAt).toBeGreaterThanOrEqual(before + 10_000);
        expect(dueAt).toBeLessThanOrEqual(after + 10_000);
        scene.advance(5000);
        expect((await scene.claim()).claimed).toEqual([]);
        scene.advance(5000);
        expect((await scene.claimOne()).grant).toMatchObject({ kind: "payment" });
      },
    );

    testRule(subject, "a payment pays for three messages", async (scene) => {
      const openid = scene.createCustomer();
      const payment = await scene.givePayment(openid);
      await scene.ledger.confirmPayment({ appId: scene.appId, openid, ...payment });
      scene.advance(10_000);
      for (let message = 0; message < 3; message++) {
        await scene.queue(openid, { notice: BY_FORM });
        await scene.record(await scene.claimOne(), answered(0));
      }
      await scene.queue(openid, { notice: BY_FORM });
      expect((await scene.claim()).waitingOpenids).toEqual([openid]);
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 3, usesFree: 0 });
    });

    testRule(
      subject,
      "a test takes a grant if there is one and is otherwise sent without",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.queue(openid, { kind: "test" });
        const without = await scene.claimOne();
        expect(without.grant).toBeNull();
        await scene.record(without, answered(0));
        await scene.giveSubscription(openid);
        await scene.queue(openid, { kind: "test" });
        expect((await scene.claimOne()).grant?.kind).toBe("subscribe");
      },
    );
  });
}
