import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, testRule, type StoreScene } from "./store-scene.ts";

/** How WeChat's sent event settles an unknown delivery. */
export function describeSettling(subject: StoreSubject): void {
  describe("settleByEvent", () => {
    const delivered = { msgId: null, errorCode: 0, errorStatus: "success" };

    async function startUnknown(scene: StoreScene, openid = scene.createCustomer()) {
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid);
      await scene.claimOne();
      await scene.store.takeOver({ limit: 10 });
      return { openid, id };
    }

    testRule(subject, "the msgid confirms a sent delivery, which stays sent", async (scene) => {
      const { appId, templateId } = scene;
      const { openid, id, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, answered(0, "77"));
      const event = { openid, templateId, ...delivered, msgId: "77", createdAt: await scene.now() };
      expect(await scene.store.settleByEvent(appId, event, "msgid")).toBe(id);
      expect((await scene.readDelivery(id)).state).toBe("sent");
      expect((await scene.readTimeline(id)).at(-1)).toBe("confirmed");
    });

    testRule(
      subject,
      "a sent delivery stays sent even if the event reports a failure",
      async (scene) => {
        const { appId, templateId } = scene;
        const { openid, id, claimed } = await scene.startSending("subscribe");
        await scene.record(claimed, answered(0, "77"));
        const createdAt = await scene.now();
        const failed = {
          openid,
          templateId,
          msgId: "77",
          errorCode: 43101,
          errorStatus: "refused",
        };
        expect(await scene.store.settleByEvent(appId, { ...failed, createdAt }, "msgid")).toBe(id);
        expect((await scene.readDelivery(id)).state).toBe("sent");
        expect((await scene.readDelivery(id)).timeline.at(-1)).toMatchObject({ errorCode: 43101 });
      },
    );

    testRule(subject, "an unknown msgid settles nothing by msgid", async (scene) => {
      const { appId, templateId } = scene;
      const { openid } = await startUnknown(scene);
      const event = { openid, templateId, ...delivered, msgId: "88", createdAt: await scene.now() };
      expect(await scene.store.settleByEvent(appId, event, "msgid")).toBeNull();
      expect(await scene.store.settleByEvent(appId, { ...event, msgId: null }, "msgid")).toBeNull();
    });

    testRule(
      subject,
      "the only unknown delivery of the customer and template is settled as sent",
      async (scene) => {
        const { appId, templateId } = scene;
        const { openid, id } = await startUnknown(scene);
        const event = {
          openid,
          templateId,
          ...delivered,
          msgId: "88",
          createdAt: await scene.now(),
        };
        expect(await scene.store.settleByEvent(appId, event, "only_candidate")).toBe(id);
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "sent",
          reason: null,
          msgId: "88",
        });
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1 });
      },
    );

    testRule(
      subject,
      "it is settled as failed when the event reports a failure, once",
      async (scene) => {
        const { appId, templateId } = scene;
        const { openid, id } = await startUnknown(scene);
        const createdAt = await scene.now();
        const failed = {
          openid,
          templateId,
          msgId: null,
          errorCode: 43101,
          errorStatus: "refused",
        };
        const event = { ...failed, createdAt };
        expect(await scene.store.settleByEvent(appId, event, "only_candidate")).toBe(id);
        expect((await scene.readDelivery(id)).state).toBe("failed");
        expect(await scene.store.settleByEvent(appId, event, "only_candidate")).toBeNull();
      },
    );

    testRule(subject, "two candidates settle nothing", async (scene) => {
      const { appId, templateId } = scene;
      const { openid, id } = await startUnknown(scene);
      await startUnknown(scene, openid);
      const event = { openid, templateId, ...delivered, createdAt: await scene.now() };
      expect(await scene.store.settleByEvent(appId, event, "only_candidate")).toBeNull();
      expect((await scene.readDelivery(id)).state).toBe("unknown");
    });

    testRule(
      subject,
      "an event settles only a delivery that was sent in the 10 minutes before it",
      async (scene) => {
        const { appId, templateId } = scene;
        const { openid, id } = await startUnknown(scene);
        const sentAt = await scene.now();
        const event = { openid, templateId, ...delivered };
        for (const createdAt of [sentAt - 60_000, sentAt + 10 * 60_000 + 5000]) {
          const given = { ...event, createdAt };
          expect(await scene.store.settleByEvent(appId, given, "only_candidate")).toBeNull();
        }
        const inTime = { ...event, createdAt: sentAt + 9 * 60_000 };
        expect(await scene.store.settleByEvent(appId, inTime, "only_candidate")).toBe(id);
      },
    );

    testRule(
      subject,
      "deliveries of another customer or template are not settled",
      async (scene) => {
        const { appId, templateId, otherTemplateId } = scene;
        const { openid } = await startUnknown(scene);
        const createdAt = await scene.now();
        for (const wrong of [
          { openid: scene.createCustomer(), templateId },
          { openid, templateId: otherTemplateId },
        ]) {
          const event = { ...wrong, ...delivered, createdAt };
          expect(await scene.store.settleByEvent(appId, event, "only_candidate")).toBeNull();
        }
      },
    );
  });
}
