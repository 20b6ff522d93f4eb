import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { BY_FORM, testRule, type StoreScene } from "./store-scene.ts";

const LEASE_MS = 15_000;

/** A delivery in `sending` that a registered worker holds. */
async function startSendingAs(
  scene: StoreScene,
  workerId: string,
): Promise<{ openid: string; id: string }> {
  const openid = scene.createCustomer();
  await scene.giveForm(openid);
  const id = await scene.queue(openid, { notice: BY_FORM });
  await scene.claimOne({ workerId });
  return { openid, id };
}

/** Takeover of a dead process's orphaned claims. */
export function describeTakingOver(subject: StoreSubject): void {
  describe("takeOver", () => {
    testRule(subject, "a live worker keeps its claims", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      const { id } = await startSendingAs(scene, workerId);
      scene.advance(LEASE_MS - 5000);
      expect(await scene.store.takeOver({ limit: 10 })).toBe(0);
      await scene.workers.heartbeat(workerId);
      scene.advance(LEASE_MS - 5000);
      expect(await scene.store.takeOver({ limit: 10 })).toBe(0);
      expect((await scene.readDelivery(id)).state).toBe("sending");
    });

    testRule(subject, "a worker's claims are taken over when its lease expires", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      const { id } = await startSendingAs(scene, workerId);
      scene.advance(LEASE_MS);
      expect(await scene.store.takeOver({ limit: 10 })).toBe(1);
      expect((await scene.readDelivery(id)).state).toBe("queued");
      expect(await scene.store.takeOver({ limit: 10 })).toBe(0);
    });

    testRule(subject, "a retired worker's claims are taken over", async (scene) => {
      const workerId = scene.newId();
      await scene.workers.register(workerId);
      await startSendingAs(scene, workerId);
      await scene.workers.retire(workerId);
      expect(await scene.store.takeOver({ limit: 10 })).toBe(1);
    });

    testRule(subject, "a form is queued again with the same grant pinned", async (scene) => {
      const { openid, id, claimed } = await scene.startSending("form");
      await scene.giveForm(openid, { formId: "expires first", ageMs: 86_400_000 });
      await scene.store.takeOver({ limit: 10 });
      expect(await scene.readDelivery(id)).toMatchObject({
        state: "queued",
        reason: "LOST",
        isPinned: true,
        lostInARow: 1,
        grantId: claimed.grant?.id,
      });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "claimed", "taken_over"]);
      const again = await scene.claimOne();
      expect(again).toMatchObject({ grant: claimed.grant, lostInARow: 1, attempts: 1 });
    });

    for (const kind of ["subscribe", "payment"] as const) {
      testRule(subject, `a ${kind} becomes unknown and is never sent again`, async (scene) => {
        const { openid, id } = await scene.startSending(kind);
        await scene.store.takeOver({ limit: 10 });
        expect(await scene.readDelivery(id)).toMatchObject({ state: "unknown", reason: "LOST" });
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesHeld: 0 });
        scene.advance(60_000);
        expect((await scene.claim()).claimed).toEqual([]);
      });
    }

    testRule(subject, "a test without a grant becomes unknown", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { kind: "test" });
      await scene.claimOne();
      await scene.store.takeOver({ limit: 10 });
      expect((await scene.readDelivery(id)).state).toBe("unknown");
    });

    testRule(subject, "a form that is lost for the third time becomes unknown", async (scene) => {
      const { openid, id } = await scene.startSending("form");
      await scene.store.takeOver({ limit: 10 });
      await scene.claimOne();
      await scene.store.takeOver({ limit: 10 });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", lostInARow: 2 });
      await scene.claimOne();
      await scene.store.takeOver({ limit: 10 });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "unknown", isPinned: false });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesSpent: 1, usesHeld: 0 });
    });

    testRule(subject, "one call takes over at most the limit", async (scene) => {
      for (let index = 0; index < 3; index++) await scene.startSending("subscribe");
      expect(await scene.store.takeOver({ limit: 2 })).toBe(2);
      expect(await scene.store.takeOver({ limit: 2 })).toBe(1);
    });
  });
}
