import { describe, expect } from "vitest";
import type { NewDelivery } from "../src/deliveries/delivery.ts";
import type { ResendResult } from "../src/deliveries/delivery-store.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { answered, LOST, testRule, type StoreScene } from "./store-scene.ts";

/** A first delivery and all its resends are one message, unless an operator says `again`. */
export function describeLineages(subject: StoreSubject): void {
  describe("resend", () => {
    testRule(
      subject,
      "a delivery that ended without a permission is queued again, and its timeline says so",
      async (scene) => {
        const { openid, first } = await endWithoutGrant(scene);
        const [result] = await scene.resend([first]);
        const second = getResentAs(result);
        expect(await scene.readDelivery(second)).toMatchObject({ state: "queued", reason: null });
        expect((await scene.readTimeline(first)).at(-1)).toBe("resent_as");
        await scene.giveSubscription(openid);
        expect(await scene.claimOne()).toMatchObject({ id: second });
      },
    );

    testRule(
      subject,
      "once a resend was sent, no delivery of the lineage is resent",
      async (scene) => {
        const { first, second } = await sendResend(scene);
        for (const deliveryId of [first, second])
          expect(await scene.resend([deliveryId])).toMatchObject([{ deliveryId, ok: false }]);
        const [other, itself] = [await scene.resend([first]), await scene.resend([second])].flat();
        expect(other).toMatchObject({ reason: "ALREADY_KNOWN" });
        expect(itself).toMatchObject({ reason: "INPUT_INVALID" });
        for (const { details } of [other, itself] as { details: { problem: string }[] }[])
          expect(details[0]?.problem).toMatch(/again: true/);
      },
    );

    testRule(subject, "again sends one more message per call", async (scene) => {
      const { openid, first, second } = await sendResend(scene);
      await scene.giveSubscription(openid);
      const [result] = await scene.resend([first], { again: true });
      expect(await scene.resend([second], { again: true }), "while it is open").toMatchObject([
        { ok: false, reason: "ALREADY_KNOWN" },
      ]);
      expect(await scene.claimOne()).toMatchObject({ id: getResentAs(result) });
    });

    testRule(subject, "a sent lineage stays told when another message fails", async (scene) => {
      const { first } = await sendResend(scene);
      const [result] = await scene.resend([first], { again: true });
      await scene.claim();
      expect((await scene.readDelivery(getResentAs(result))).state).toBe("no_grant");
      expect(await scene.resend([first, getResentAs(result)])).toMatchObject([
        { ok: false },
        { ok: false },
      ]);
      expect(await scene.resend([first], { again: true })).toMatchObject([{ ok: true }]);
    });

    testRule(
      subject,
      "only the first of several deliveries of one lineage in a batch is resent",
      async (scene) => {
        const { first } = await endWithoutGrant(scene);
        const second = getResentAs((await scene.resend([first]))[0]);
        await scene.claim();
        for (const again of [false, true]) {
          const results = await scene.resend([second, first, second], { again });
          expect(results.map(({ ok }) => ok)).toEqual([true, false, false]);
          await scene.claim();
        }
      },
    );

    testRule(subject, "concurrent resends of one delivery create one delivery", async (scene) => {
      const { first } = await endWithoutGrant(scene);
      const second = getResentAs((await scene.resend([first]))[0]);
      await scene.claim();
      for (const again of [false, true]) {
        const asked = [first, second, first, second].map((id) => scene.resend([id], { again }));
        const results = (await Promise.all(asked)).flat();
        expect(results.filter(({ ok }) => ok)).toHaveLength(1);
        expect(
          results.filter((result) => !result.ok && result.reason === "ALREADY_KNOWN"),
        ).toHaveLength(3);
        await scene.claim();
      }
    });

    testRule(
      subject,
      "open, unknown and other mini programs' deliveries get different results",
      async (scene) => {
        const open = await scene.queue(scene.createCustomer());
        const nobodys = scene.newId();
        const { first } = await endWithoutGrant(scene);
        const foreign = { appId: "wx9999999999999999", getGrantWaitSeconds: () => 0, again: true };
        const resends = [{ deliveryId: first, newId: scene.newId() }];
        expect(await scene.store.resend({ ...foreign, resends })).toMatchObject([
          { ok: false, reason: "NOT_FOUND" },
        ]);
        expect(await scene.resend([open, nobodys, first])).toMatchObject([
          { deliveryId: open, ok: false, reason: "INPUT_INVALID" },
          { deliveryId: nobodys, ok: false, reason: "NOT_FOUND" },
          { deliveryId: first, ok: true },
        ]);
      },
    );

    testRule(subject, "tests are resent by the same rules", async (scene) => {
      const openid = scene.createCustomer();
      const test = await scene.queue(openid, { kind: "test", grantWaitSeconds: 0 });
      await scene.record(await scene.claimOne(), answered(47003));
      const second = getResentAs((await scene.resend([test]))[0]);
      await scene.giveSubscription(openid);
      scene.advance(1000);
      await scene.record(await scene.claimOne(), answered(0));
      expect((await scene.readDelivery(second)).state).toBe("sent");
      expect(await scene.resend([test])).toMatchObject([{ ok: false, reason: "ALREADY_KNOWN" }]);
    });

    testRule(
      subject,
      "a delivery that its backend cancelled is not resent, nor is its lineage",
      async (scene) => {
        const { first } = await endWithoutGrant(scene, { idempotencyKey: "key" });
        const second = getResentAs((await scene.resend([first]))[0]);
        await scene.store.cancel({ appId: scene.appId, idempotencyKey: "key" });
        for (const again of [false, true])
          expect(await scene.resend([first, second], { again })).toMatchObject([
            { ok: false, reason: "INPUT_INVALID" },
            { ok: false, reason: "INPUT_INVALID" },
          ]);
      },
    );
  });

  describe("cancel of a lineage", () => {
    testRule(subject, "the first delivery's key cancels a waiting resend", async (scene) => {
      const { openid, first } = await endWithoutGrant(scene, { idempotencyKey: "key" });
      const second = getResentAs((await scene.resend([first], { waitSeconds: 600 }))[0]);
      await scene.claim();
      expect(await scene.store.cancel({ appId: scene.appId, idempotencyKey: "key" })).toEqual({
        deliveryId: second,
        state: "cancelled",
        cancelled: true,
      });
      await scene.giveSubscription(openid);
      expect(await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] })).toBe(0);
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(
      subject,
      "cancel returns the delivery that was sent and cancels nothing",
      async (scene) => {
        const { second } = await sendResend(scene, { idempotencyKey: "key" });
        expect(await scene.store.cancel({ appId: scene.appId, idempotencyKey: "key" })).toEqual({
          deliveryId: second,
          state: "sent",
          cancelled: false,
        });
      },
    );
  });

  describe("an unknown delivery that turns out to be sent", () => {
    const delivered = { msgId: null, errorCode: 0, errorStatus: "success" };

    async function settle(scene: StoreScene, openid: string): Promise<string | null> {
      const { appId, templateId } = scene;
      const event = { openid, templateId, ...delivered, createdAt: await scene.now() };
      return scene.store.settleByEvent(appId, event, "only_candidate");
    }

    /** A subscribe message whose answer was lost, resent with a second permission. */
    async function resendUnknown(scene: StoreScene, { again = false } = {}) {
      const { openid, id: first, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, LOST);
      const second = getResentAs((await scene.resend([first], { again, waitSeconds: 600 }))[0]);
      return { openid, first, second, claimed };
    }

    testRule(
      subject,
      "ends its waiting resend as already told, and the resend is never sent",
      async (scene) => {
        const { openid, first, second } = await resendUnknown(scene);
        await scene.claim();
        expect(await settle(scene, openid)).toBe(first);
        expect((await scene.readDelivery(first)).state).toBe("sent");
        expect(await scene.readDelivery(second)).toMatchObject({
          state: "cancelled",
          reason: "ALREADY_TOLD",
        });
        await scene.giveSubscription(openid);
        await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] });
        expect((await scene.claim()).claimed).toEqual([]);
        expect(await scene.resend([second])).toMatchObject([
          { ok: false, reason: "ALREADY_KNOWN" },
        ]);
      },
    );

    testRule(subject, "ends a queued resend by a late answer as by an event", async (scene) => {
      const { first, second, claimed } = await resendUnknown(scene);
      await scene.record(claimed, answered(0, "77"));
      expect((await scene.readDelivery(first)).state).toBe("sent");
      expect((await scene.readDelivery(second)).reason).toBe("ALREADY_TOLD");
    });

    testRule(
      subject,
      "cannot stop a resend in flight, and both are recorded as sent",
      async (scene) => {
        const { openid, first, second } = await resendUnknown(scene);
        await scene.giveSubscription(openid);
        scene.advance(1000);
        const claimed = await scene.claimOne();
        expect(await settle(scene, openid)).toBe(first);
        await scene.record(claimed, answered(0));
        for (const id of [first, second]) expect((await scene.readDelivery(id)).state).toBe("sent");
        expect(await scene.resend([first, second])).toMatchObject([{ ok: false }, { ok: false }]);
      },
    );

    testRule(subject, "keeps a resend in flight from returning to the queue", async (scene) => {
      for (const errcode of [-1, 43101]) {
        const { openid, second } = await resendUnknown(scene);
        await scene.giveSubscription(openid);
        scene.advance(1000);
        const claimed = await scene.claimOne();
        await settle(scene, openid);
        await scene.record(claimed, answered(errcode));
        expect(await scene.readDelivery(second)).toMatchObject({
          state: "cancelled",
          reason: "ALREADY_TOLD",
        });
      }
    });

    /** A payment's message whose answer was lost, resent with a formId. */
    async function resendByForm(scene: StoreScene) {
      const { openid, id: first, claimed } = await scene.startSending("payment");
      await scene.record(claimed, LOST);
      await scene.giveForm(openid, { ageMs: 3_600_000 });
      const second = getResentAs((await scene.resend([first]))[0]);
      scene.advance(1000);
      const resent = await scene.claimOne();
      expect(resent.grant?.kind).toBe("form");
      return { first, second, claimed, resent };
    }

    testRule(
      subject,
      "keeps it from the queue even when its worker dies with a repeatable formId",
      async (scene) => {
        const { first, second, claimed } = await resendByForm(scene);
        await scene.record(claimed, answered(0));
        await scene.store.takeOver({ limit: 10 });
        expect((await scene.readDelivery(first)).state).toBe("sent");
        expect(await scene.readDelivery(second)).toMatchObject({
          state: "unknown",
          isPinned: false,
        });
      },
    );

    testRule(subject, "ends a resend whose formId may be used up as unknown", async (scene) => {
      const { second, claimed, resent } = await resendByForm(scene);
      await scene.record(resent, LOST);
      expect((await scene.readDelivery(second)).isPinned).toBe(true);
      await scene.record(claimed, answered(0));
      expect((await scene.readDelivery(second)).state).toBe("unknown");
      scene.advance(60_000);
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(subject, "does not affect a resend with again", async (scene) => {
      const { openid, first, second } = await resendUnknown(scene, { again: true });
      expect(await settle(scene, openid)).toBe(first);
      await scene.giveSubscription(openid);
      scene.advance(1000);
      expect(await scene.claimOne()).toMatchObject({ id: second });
    });

    testRule(subject, "holds its lineage without a resend, so nothing is resent", async (scene) => {
      const { openid, id: first, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, LOST);
      await settle(scene, openid);
      expect(await scene.resend([first])).toMatchObject([{ ok: false, reason: "INPUT_INVALID" }]);
    });

    testRule(subject, "may be resent without again while it is unknown", async (scene) => {
      const { second } = await resendUnknown(scene);
      expect((await scene.readDelivery(second)).state).toBe("queued");
    });
  });
}

function getResentAs(result: ResendResult | undefined): string {
  if (!result?.ok) throw new Error(`was not sent again: ${JSON.stringify(result)}`);
  return result.resentAs;
}

/** A delivery that ended without a permission. */
async function endWithoutGrant(scene: StoreScene, changes: Partial<NewDelivery> = {}) {
  const openid = scene.createCustomer();
  const first = await scene.queue(openid, { grantWaitSeconds: 0, ...changes });
  await scene.claim();
  expect((await scene.readDelivery(first)).state).toBe("no_grant");
  return { openid, first };
}

/** A delivery that ended without a permission, and its resend, which was sent. */
async function sendResend(scene: StoreScene, changes: Partial<NewDelivery> = {}) {
  const { openid, first } = await endWithoutGrant(scene, changes);
  await scene.giveSubscription(openid);
  const second = getResentAs((await scene.resend([first]))[0]);
  await scene.record(await scene.claimOne(), answered(0));
  expect((await scene.readDelivery(second)).state).toBe("sent");
  return { openid, first, second };
}
