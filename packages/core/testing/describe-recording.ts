import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, LOST, NEVER_LEFT, SUBSCRIBED, testRule } from "./store-scene.ts";

const REPEAT_AFTER_MS = 60_000;

/** How recording an outcome changes a delivery and its use. */
export function describeRecording(subject: StoreSubject): void {
  describe("record", () => {
    testRule(
      subject,
      "accepted: sent, the use is spent, the msgid is kept to the last digit",
      async (scene) => {
        const { openid, id, claimed } = await scene.startSending("subscribe");
        expect(await scene.record(claimed, answered(0, "2089277340466241536"))).toEqual({
          applied: true,
          deliveryId: id,
          state: "sent",
          openid,
        });
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "sent",
          reason: null,
          msgId: "2089277340466241536",
        });
        expect(await scene.readTimeline(id)).toEqual(["accepted", "claimed", "answered"]);
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesHeld: 0 });
      },
    );

    testRule(subject, "busy: queued again later, the use is free again", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("payment");
      const before = await scene.now();
      expect(await scene.record(claimed, answered(-1))).toMatchObject({ state: "queued" });
      const { dueAt, reason, grantId } = await scene.readDelivery(id);
      expect(dueAt).toBeGreaterThan(before);
      expect({ reason, grantId }).toEqual({ reason: "BUSY", grantId: null });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 3, usesHeld: 0 });
    });

    testRule(subject, "message: failed, the use is free again", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, answered(47003));
      expect(await scene.readDelivery(id)).toMatchObject({ state: "failed", reason: "MESSAGE" });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 1 });
    });

    testRule(
      subject,
      "form gone: the whole grant is void and the next one is taken",
      async (scene) => {
        const { openid, id, claimed } = await scene.startSending("payment");
        await scene.giveForm(openid, { formId: "next" });
        await scene.record(claimed, answered(41029));
        const [payment] = await scene.listGrants(openid);
        expect(payment).toMatchObject({ kind: "payment", usesVoid: 3, usesFree: 0 });
        const again = await scene.claimOne();
        expect(again).toMatchObject({ id, attempts: 1, grant: { credential: "next" } });
      },
    );

    testRule(
      subject,
      "refused: waits, and acceptances before the request left are voided",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await scene.giveSubscription(openid);
        await scene.giveSubscription(openid, { templateId: scene.otherTemplateId });
        const id = await scene.queue(openid);
        scene.advance(1000);
        const claimed = await scene.claimOne();
        scene.advance(1000);
        await scene.giveSubscription(openid);
        expect(await scene.record(claimed, answered(43101))).toMatchObject({
          state: "waiting_for_grant",
          openid,
        });
        const grants = await scene.listGrants(openid);
        expect(grants.map(({ usesFree, usesVoid }) => [usesFree, usesVoid])).toEqual([
          [0, 1],
          [0, 1],
          [1, 0],
          [1, 0],
        ]);
        expect(await scene.readDelivery(id)).toMatchObject({ reason: "NO_GRANT", grantId: null });
        expect(await scene.readTimeline(id)).toEqual([
          "accepted",
          "claimed",
          "answered",
          "waiting",
        ]);
        await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] });
        expect((await scene.claimOne()).id).toBe(id);
      },
    );

    testRule(subject, "refused after its wait has expired: no_grant", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      await scene.queue(openid, { grantWaitSeconds: 0 });
      expect(await scene.record(await scene.claimOne(), answered(43101))).toMatchObject({
        state: "no_grant",
      });
    });

    testRule(subject, "a refused test without a grant is no_grant", async (scene) => {
      await scene.queue(scene.createCustomer(), { kind: "test", grantWaitSeconds: 0 });
      const result = await scene.record(await scene.claimOne(), answered(43101));
      expect(result).toMatchObject({ state: "no_grant" });
    });

    testRule(subject, "lost subscription: unknown, and the use is spent", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, LOST);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "unknown", reason: "LOST" });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1 });
      scene.advance(REPEAT_AFTER_MS);
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(
      subject,
      "lost form: pinned, and retried with the same grant even if others are free",
      async (scene) => {
        const { openid, id, claimed } = await scene.startSending("form");
        await scene.giveForm(openid, { formId: "expires first", ageMs: 86_400_000 });
        await scene.record(claimed, LOST);
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "queued",
          reason: "LOST",
          isPinned: true,
          lostInARow: 1,
          grantId: claimed.grant?.id,
        });
        scene.advance(REPEAT_AFTER_MS);
        const again = await scene.claimOne();
        expect(again).toMatchObject({ grant: claimed.grant, attempts: 1, lostInARow: 1 });
        expect(again.request).toBe(claimed.request);
      },
    );

    testRule(subject, "no other delivery takes a pinned use", async (scene) => {
      const { openid, claimed } = await scene.startSending("form");
      await scene.record(claimed, LOST);
      const other = await scene.queue(openid, { notice: BY_FORM });
      await scene.claim();
      expect(await scene.readDelivery(other)).toMatchObject({ state: "waiting_for_grant" });
    });

    testRule(
      subject,
      "a lost form that is busy on the retry stays pinned, and its losses are not counted again",
      async (scene) => {
        const { openid, id, claimed } = await scene.startSending("form");
        await scene.giveForm(openid);
        await scene.record(claimed, LOST);
        scene.advance(REPEAT_AFTER_MS);
        await scene.record(await scene.claimOne(), NEVER_LEFT);
        expect(await scene.readDelivery(id)).toMatchObject({
          isPinned: true,
          lostInARow: 1,
          grantId: claimed.grant?.id,
        });
      },
    );

    testRule(subject, "41029 after a lost form: sent, and the use is spent", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("form");
      await scene.record(claimed, LOST);
      scene.advance(REPEAT_AFTER_MS);
      await scene.record(await scene.claimOne(), answered(41029));
      expect(await scene.readDelivery(id)).toMatchObject({ state: "sent", isPinned: false });
      expect((await scene.readDelivery(id)).timeline.at(-1)).toMatchObject({
        what: "answered",
        evidence: "form_id_used",
      });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1 });
    });

    testRule(subject, "a form that was lost three times is unknown", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("form");
      await scene.record(claimed, LOST);
      for (let more = 0; more < 2; more++) {
        scene.advance(REPEAT_AFTER_MS);
        await scene.record(await scene.claimOne(), LOST);
      }
      expect(await scene.readDelivery(id)).toMatchObject({ state: "unknown", isPinned: false });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesHeld: 0 });
    });

    testRule(subject, "recording the same outcome again writes nothing", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, answered(0));
      expect(await scene.record(claimed, answered(0))).toEqual({
        applied: false,
        deliveryId: id,
        state: "sent",
        openid,
      });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "claimed", "answered"]);
    });

    testRule(subject, "the outcome of another claim is not applied", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("payment");
      await scene.record(claimed, answered(-1));
      scene.advance(REPEAT_AFTER_MS);
      const second = await scene.claimOne();
      expect(await scene.record(claimed, answered(0))).toMatchObject({ applied: false });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "sending" });
      await scene.record(second, answered(0));
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesFree: 2 });
    });

    testRule(
      subject,
      "an outcome of a delivery that does not exist is not applied",
      async (scene) => {
        const { claimed } = await scene.startSending("subscribe");
        expect(await scene.record({ ...claimed, id: scene.newId() }, answered(0))).toMatchObject({
          applied: false,
          state: null,
        });
      },
    );

    testRule(subject, "a late answer of the same claim settles unknown", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("subscribe");
      await scene.store.takeOver({ limit: 10 });
      expect((await scene.readDelivery(id)).state).toBe("unknown");
      expect(await scene.record(claimed, answered(0, "77"))).toMatchObject({
        applied: true,
        state: "sent",
      });
      expect(await scene.readDelivery(id)).toMatchObject({ reason: null, msgId: "77" });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1 });
    });

    testRule(subject, "a late answer that is not final leaves unknown unchanged", async (scene) => {
      const { id, claimed } = await scene.startSending("subscribe");
      await scene.store.takeOver({ limit: 10 });
      expect(await scene.record(claimed, answered(-1))).toMatchObject({ applied: false });
      expect((await scene.readDelivery(id)).state).toBe("unknown");
    });

    testRule(subject, "a late answer never changes a requeued delivery", async (scene) => {
      const { id, claimed } = await scene.startSending("form");
      await scene.store.takeOver({ limit: 10 });
      expect(await scene.record(claimed, answered(0))).toMatchObject({ applied: false });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", isPinned: true });
    });

    testRule(
      subject,
      "a batch returns each outcome's result in the order of the input",
      async (scene) => {
        const sendings = [
          await scene.startSending("subscribe"),
          await scene.startSending("subscribe"),
          await scene.startSending("form"),
        ];
        const spent = { next: "sent", grant: "spent", reason: null } as const;
        const returned = { next: "failed", grant: "returned", reason: "MESSAGE" } as const;
        const kept = { next: "retry", grant: "kept", reason: "LOST" } as const;
        const results = await scene.store.record(
          scene.appId,
          [returned, spent, kept].map((outcome, index) => ({
            deliveryId: sendings[index]?.id ?? "",
            claimId: sendings[index]?.claimed.claimId ?? "",
            answer: answered(0),
            outcome: {
              class: "accepted",
              retryAfterMs: 0,
              pause: null,
              requiresAction: false,
              evidence: null,
              ...outcome,
            },
          })),
        );
        expect(results.map(({ state }) => state)).toEqual(["failed", "sent", "queued"]);
        expect(results.map(({ deliveryId }) => deliveryId)).toEqual(sendings.map(({ id }) => id));
      },
    );

    testRule(
      subject,
      "the customer's next message may leave once the outcome is recorded",
      async (scene) => {
        const { openid, claimed } = await scene.startSending("subscribe");
        await scene.record(claimed, answered(0));
        await scene.giveSubscription(openid);
        const next = await scene.queue(openid, { notice: SUBSCRIBED });
        expect((await scene.claimOne()).id).toBe(next);
      },
    );
  });
}
