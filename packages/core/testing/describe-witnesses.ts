import { describe, expect } from "vitest";
import { MAX_USABLE_SUBSCRIBE_GRANTS } from "../src/grants/grant.ts";
import type { StoreSubject } from "./store-harness.ts";
import { answered, testRule, type StoreScene } from "./store-scene.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** WeChat's event for the scene's first template, `agoMs` before now; one customer's events must be at least a second apart. */
async function sendEvent(
  scene: StoreScene,
  openid: string,
  given: { kind?: "popup" | "change"; status?: string; agoMs?: number; templateId?: string } = {},
): Promise<void> {
  const { kind = "popup", status = "accept", agoMs = 0, templateId = scene.templateId } = given;
  const createdAt = (await scene.now()) - agoMs;
  await scene.ledger.recordEvents(scene.appId, [{ kind, openid, templateId, status, createdAt }]);
  scene.advance(SECOND_MS);
}

async function countUsable(scene: StoreScene, openid: string): Promise<number> {
  return (await scene.listGrants(openid)).reduce((sum, { usesFree }) => sum + usesFree, 0);
}

/** One acceptance has two witnesses, and WeChat's change events void what was accepted before them. */
export function describeWitnesses(subject: StoreSubject): void {
  describe("two witnesses of one acceptance", () => {
    testRule(subject, "report, then popup: one grant", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      scene.advance(MINUTE_MS);
      await sendEvent(scene, openid, { agoMs: MINUTE_MS });
      await scene.getOnlyGrant(openid);
    });

    testRule(
      subject,
      "popup, then report: one grant, bound to the report's order",
      async (scene) => {
        const openid = scene.createCustomer();
        await sendEvent(scene, openid);
        scene.advance(MINUTE_MS);
        await scene.giveSubscription(openid, { ageMs: MINUTE_MS, orderId: "order-1" });
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ orderId: "order-1", usesFree: 1 });
      },
    );

    testRule(subject, "a popup alone is a grant", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid, { status: "acceptWithAudio" });
      await scene.queue(openid);
      await scene.claimOne();
    });

    testRule(subject, "report and popup at the same time: one grant", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveForm(openid);
      const { appId, templateId } = scene;
      const rounds = 10;
      for (let round = 0; round < rounds; round++) {
        const createdAt = await scene.now();
        const event = { kind: "popup", openid, templateId, status: "accept", createdAt } as const;
        await Promise.all([
          scene.giveSubscription(openid),
          scene.ledger.recordEvents(appId, [event]),
        ]);
        scene.advance(30 * MINUTE_MS);
      }
      expect(await scene.listGrants(openid)).toHaveLength(1 + rounds);
    });

    testRule(
      subject,
      "a repeated event is not a second permission, whatever state the first is in",
      async (scene) => {
        const openid = scene.createCustomer();
        const { appId, templateId } = scene;
        const createdAt = await scene.now();
        const event = { kind: "popup", openid, templateId, status: "accept", createdAt } as const;
        await scene.ledger.recordEvents(appId, [event, event]);
        await scene.queue(openid);
        await scene.record(await scene.claimOne(), answered(0));
        await scene.ledger.recordEvents(appId, [event]);
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0 });
      },
    );

    testRule(subject, "a repeated event of a pair is not a permission either", async (scene) => {
      const openid = scene.createCustomer();
      const { appId, templateId } = scene;
      await scene.giveSubscription(openid);
      scene.advance(SECOND_MS);
      const createdAt = await scene.now();
      const event = { kind: "popup", openid, templateId, status: "accept", createdAt } as const;
      await scene.ledger.recordEvents(appId, [event]);
      scene.advance(MINUTE_MS);
      await scene.ledger.recordEvents(appId, [event]);
      await scene.getOnlyGrant(openid);
    });

    testRule(subject, "witnesses more than 10 minutes apart are two acceptances", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      scene.advance(12 * MINUTE_MS);
      await sendEvent(scene, openid);
      expect(await countUsable(scene, openid)).toBe(2);
      await scene.giveSubscription(openid, { ageMs: MINUTE_MS });
      expect(await countUsable(scene, openid)).toBe(2);
    });

    testRule(subject, "two reports never pair, nor do two popups", async (scene) => {
      const reporting = scene.createCustomer();
      await scene.giveSubscription(reporting);
      await scene.giveSubscription(reporting);
      expect(await scene.listGrants(reporting)).toHaveLength(2);
      const pushed = scene.createCustomer();
      await sendEvent(scene, pushed);
      await sendEvent(scene, pushed);
      expect(await scene.listGrants(pushed)).toHaveLength(2);
    });

    testRule(subject, "each pair and each unpaired witness is one grant", async (scene) => {
      const openid = scene.createCustomer();
      for (let count = 0; count < 3; count++) await scene.giveSubscription(openid);
      for (let count = 0; count < 2; count++) await sendEvent(scene, openid);
      expect(await scene.listGrants(openid)).toHaveLength(3);
      for (let count = 0; count < 2; count++) await sendEvent(scene, openid);
      expect(await scene.listGrants(openid)).toHaveLength(4);
    });

    testRule(subject, "reports of one batch pair one to one", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid);
      const { templateId } = scene;
      const report = { kind: "subscribe", templateId, answer: "accept", ageMs: 0 } as const;
      await scene.report(openid, { ...report, reportId: "r1" }, { ...report, reportId: "r2" });
      expect(await scene.listGrants(openid)).toHaveLength(2);
    });

    testRule(subject, "late reports in one batch each pair by their own time", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid);
      scene.advance(30 * MINUTE_MS);
      await sendEvent(scene, openid);
      const { templateId } = scene;
      const report = { kind: "subscribe", templateId, answer: "accept" } as const;
      const early = { ...report, reportId: "early", ageMs: 30 * MINUTE_MS };
      await scene.report(openid, { ...report, reportId: "late", ageMs: 0 }, early);
      expect(await scene.listGrants(openid)).toHaveLength(2);
    });

    testRule(subject, "the witnesses nearest in time pair", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid);
      scene.advance(8 * MINUTE_MS);
      await sendEvent(scene, openid);
      scene.advance(MINUTE_MS);
      await scene.giveSubscription(openid, { ageMs: MINUTE_MS, orderId: "the-later" });
      const [earlier, later] = await scene.listGrants(openid);
      expect([earlier?.orderId, later?.orderId]).toEqual([null, "the-later"]);
    });

    testRule(subject, "witnesses pair whatever state the grant is in", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      await scene.queue(openid);
      await scene.record(await scene.claimOne(), answered(0));
      await sendEvent(scene, openid);
      expect(await countUsable(scene, openid)).toBe(0);

      const emptied = scene.createCustomer();
      await sendEvent(scene, emptied);
      scene.advance(MINUTE_MS);
      await sendEvent(scene, emptied, { kind: "change", status: "reject" });
      await scene.giveSubscription(emptied, { ageMs: MINUTE_MS });
      expect(await countUsable(scene, emptied)).toBe(0);
    });

    testRule(subject, "witnesses of different templates or customers never pair", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      await sendEvent(scene, openid, { templateId: scene.otherTemplateId });
      const neighbour = scene.createCustomer();
      await sendEvent(scene, neighbour);
      expect(await scene.listGrants(openid)).toHaveLength(2);
      expect(await scene.listGrants(neighbour)).toHaveLength(1);
    });

    testRule(subject, "a popup of an unknown template gives no grant", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid, { templateId: "nobody's" });
      expect(await scene.listGrants(openid)).toEqual([]);
    });

    testRule(subject, "popups give at most 50 usable grants too", async (scene) => {
      const openid = scene.createCustomer();
      for (let count = 0; count <= MAX_USABLE_SUBSCRIBE_GRANTS; count++)
        await sendEvent(scene, openid);
      expect(await scene.listGrants(openid)).toHaveLength(MAX_USABLE_SUBSCRIBE_GRANTS);
    });
  });

  describe("emptied", () => {
    testRule(
      subject,
      "a change to reject voids earlier acceptances of that template",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await scene.giveSubscription(openid, { templateId: scene.otherTemplateId });
        const neighbour = scene.createCustomer();
        await scene.giveSubscription(neighbour);
        scene.advance(MINUTE_MS);
        await sendEvent(scene, openid, { kind: "change", status: "reject" });
        const grants = await scene.listGrants(openid);
        expect(grants.map(({ usesFree, usesVoid }) => [usesFree, usesVoid])).toEqual([
          [0, 1],
          [1, 0],
        ]);
        expect(await countUsable(scene, neighbour)).toBe(1);
      },
    );

    testRule(
      subject,
      "an acceptance after the change counts, even if the event arrives late",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        scene.advance(2 * MINUTE_MS);
        await scene.giveSubscription(openid);
        await sendEvent(scene, openid, { kind: "change", status: "reject", agoMs: MINUTE_MS });
        const grants = await scene.listGrants(openid);
        expect(grants.map(({ usesFree }) => usesFree)).toEqual([0, 1]);
      },
    );

    testRule(subject, "an acceptance at the moment of the change counts", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const { acceptedAt } = await scene.getOnlyGrant(openid);
      const { appId, templateId } = scene;
      const change = { kind: "change", openid, templateId, status: "reject" } as const;
      await scene.ledger.recordEvents(appId, [{ ...change, createdAt: acceptedAt }]);
      expect(await countUsable(scene, openid)).toBe(1);
      await scene.ledger.recordEvents(appId, [{ ...change, createdAt: acceptedAt + 1 }]);
      expect(await countUsable(scene, openid)).toBe(0);
    });

    testRule(subject, "a use that is being sent is settled by its answer", async (scene) => {
      const { openid, claimed } = await scene.startSending("subscribe");
      await sendEvent(scene, openid, { kind: "change", status: "reject" });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesHeld: 1, usesVoid: 0 });
      await scene.record(claimed, answered(0));
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1 });
    });

    testRule(subject, "a change to accept gives nothing and voids nothing", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      scene.advance(MINUTE_MS);
      await sendEvent(scene, openid, { kind: "change", status: "accept" });
      expect(await scene.listGrants(openid)).toHaveLength(1);
      expect(await countUsable(scene, openid)).toBe(1);
    });

    for (const status of ["reject", "ban", "filter"]) {
      testRule(
        subject,
        `${status} in a popup or a report gives nothing and voids nothing`,
        async (scene) => {
          const openid = scene.createCustomer();
          await sendEvent(scene, openid, { status });
          await scene.giveSubscription(openid);
          scene.advance(MINUTE_MS);
          await sendEvent(scene, openid, { status });
          const { templateId } = scene;
          const report = { kind: "subscribe", templateId, answer: status, ageMs: 0 } as const;
          await scene.report(openid, { ...report, reportId: "r-no" });
          await sendEvent(scene, openid);
          expect(await scene.listGrants(openid)).toHaveLength(1);
          expect(await countUsable(scene, openid)).toBe(1);
        },
      );
    }
  });
}
