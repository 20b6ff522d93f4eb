import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, testRule, type StoreScene } from "./store-scene.ts";

const MINUTE_MS = 60_000;

/** WeChat's event about the scene's first template, `agoMs` before now. */
async function sendEvent(
  scene: StoreScene,
  openid: string,
  event: { kind: "popup" | "change"; agoMs: number },
): Promise<void> {
  const { appId, templateId } = scene;
  const createdAt = (await scene.now()) - event.agoMs;
  const status = event.kind === "popup" ? "accept" : "reject";
  const { kind } = event;
  await scene.ledger.recordEvents(appId, [{ kind, openid, templateId, status, createdAt }]);
}

async function countUsable(scene: StoreScene, openid: string): Promise<number> {
  return (await scene.listGrants(openid)).reduce((sum, { usesFree }) => sum + usesFree, 0);
}

/** An acceptance before a refusal is void, in whichever order the two are recorded. */
export function describeRefusals(subject: StoreSubject): void {
  describe("refusals that are recorded before the acceptance", () => {
    for (const witness of ["report", "popup"] as const) {
      testRule(subject, `void an acceptance that a ${witness} reports later`, async (scene) => {
        const openid = scene.createCustomer();
        const accept = (agoMs: number) =>
          witness === "report"
            ? scene.giveSubscription(openid, { ageMs: agoMs })
            : sendEvent(scene, openid, { kind: "popup", agoMs });
        await sendEvent(scene, openid, { kind: "change", agoMs: MINUTE_MS });
        // The earlier refusal is recorded last: it must not undo the later one.
        await sendEvent(scene, openid, { kind: "change", agoMs: 5 * MINUTE_MS });
        await accept(3 * MINUTE_MS);
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 1 });
        await accept(MINUTE_MS - 1);
        expect(await countUsable(scene, openid)).toBe(1);
      });
    }

    testRule(subject, "void one grant for both witnesses of the acceptance", async (scene) => {
      const openid = scene.createCustomer();
      await sendEvent(scene, openid, { kind: "change", agoMs: MINUTE_MS });
      await scene.giveSubscription(openid, { ageMs: 3 * MINUTE_MS });
      await sendEvent(scene, openid, { kind: "popup", agoMs: 3 * MINUTE_MS });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 1 });
    });

    testRule(subject, "affect that customer and template only", async (scene) => {
      const [openid, neighbour] = [scene.createCustomer(), scene.createCustomer()];
      await sendEvent(scene, openid, { kind: "change", agoMs: MINUTE_MS });
      const ageMs = 3 * MINUTE_MS;
      await scene.giveSubscription(openid, { templateId: scene.otherTemplateId, ageMs });
      await scene.giveSubscription(neighbour, { ageMs });
      expect(await countUsable(scene, openid)).toBe(1);
      expect(await countUsable(scene, neighbour)).toBe(1);
    });

    testRule(subject, "also come from 43101, as of the time the request left", async (scene) => {
      const { openid, claimed } = await scene.startSending("subscribe");
      scene.advance(1000);
      await scene.record(claimed, answered(43101));
      await scene.giveSubscription(openid, { ageMs: 1500 });
      expect(await countUsable(scene, openid)).toBe(0);
      await scene.giveSubscription(openid, { ageMs: 500 });
      expect(await countUsable(scene, openid)).toBe(1);
    });

    testRule(subject, "void a use that a send returns", async (scene) => {
      const { openid, claimed } = await scene.startSending("subscribe");
      await sendEvent(scene, openid, { kind: "change", agoMs: 0 });
      await scene.record(claimed, answered(45011));
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 1 });
    });
  });
}
