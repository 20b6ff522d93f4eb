import { describe, expect } from "vitest";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, testRule } from "./store-scene.ts";

const DEFER_MS = 250;

/** One message in flight per customer across all claims, without delaying other customers. */
export function describeOneAtATime(subject: StoreSubject): void {
  describe("one at a time", () => {
    testRule(
      subject,
      "a customer has at most one message in flight; the other is deferred",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await scene.giveSubscription(openid);
        const first = await scene.queue(openid);
        scene.advance(10);
        const second = await scene.queue(openid);
        const before = await scene.now();
        const claimed = await scene.claimOne();
        const after = await scene.now();
        expect(claimed.id).toBe(first);
        const { state, dueAt } = await scene.readDelivery(second);
        expect(state).toBe("queued");
        expect(dueAt).toBeGreaterThanOrEqual(before + DEFER_MS);
        expect(dueAt).toBeLessThanOrEqual(after + DEFER_MS);

        scene.advance(DEFER_MS);
        expect((await scene.claim()).claimed).toEqual([]);
        await scene.record(claimed, answered(0));
        scene.advance(DEFER_MS);
        expect((await scene.claimOne()).id).toBe(second);
        expect(await scene.readTimeline(second)).toEqual(["accepted", "claimed"]);
      },
    );

    testRule(
      subject,
      "a customer's deliveries are deferred one after the other and delay no other customer's",
      async (scene) => {
        const openid = scene.createCustomer();
        const ids: string[] = [];
        for (let index = 0; index < 5; index++) {
          await scene.giveSubscription(openid);
          ids.push(await scene.queue(openid));
          scene.advance(10);
        }
        const neighbour = scene.createCustomer();
        await scene.giveSubscription(neighbour);
        const last = await scene.queue(neighbour);
        const before = await scene.now();
        expect(await scene.claim({ limit: 4 })).toMatchObject({
          claimed: [{ id: ids[0] }],
          found: 4,
        });
        const after = await scene.now();
        for (const [place, id] of ids.slice(1, 4).entries()) {
          const { dueAt } = await scene.readDelivery(id);
          expect(dueAt).toBeGreaterThanOrEqual(before + DEFER_MS * (place + 1));
          expect(dueAt).toBeLessThanOrEqual(after + DEFER_MS * (place + 1));
        }
        expect(await scene.claim({ limit: 4 })).toMatchObject({
          claimed: [{ id: last }],
          found: 2,
        });
        expect(await scene.claim({ limit: 4 })).toMatchObject({ claimed: [], found: 0 });
      },
    );

    testRule(
      subject,
      "concurrent claims never take one customer or one grant twice",
      async (scene) => {
        const openids = Array.from({ length: 6 }, () => scene.createCustomer());
        for (const openid of openids) {
          await scene.givePayment(openid, {
            orderId: `of-${openid}`,
            prepayId: `prepay-${openid}`,
          });
          await scene.ledger.confirmPayment({
            appId: scene.appId,
            openid,
            prepayId: `prepay-${openid}`,
            orderId: `of-${openid}`,
          });
          await scene.queue(openid, { notice: BY_FORM });
          await scene.queue(openid, { notice: BY_FORM });
        }
        scene.advance(11_000);
        const claims = await Promise.all(
          Array.from({ length: 4 }, () => scene.claim({ limit: 5 })),
        );
        const claimed = claims.flatMap((result) => result.claimed);
        expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
        expect(new Set(claimed.map(({ openid }) => openid)).size).toBe(claimed.length);
      },
    );

    testRule(
      subject,
      "concurrent claims of one customer's deliveries let one of them leave",
      async (scene) => {
        for (let round = 0; round < 5; round++) {
          const openid = scene.createCustomer();
          for (let index = 0; index < 4; index++) {
            await scene.giveSubscription(openid);
            await scene.queue(openid);
          }
          const claims = await Promise.all(
            Array.from({ length: 4 }, () => scene.claim({ limit: 1 })),
          );
          const claimed = claims.flatMap((result) => result.claimed);
          expect(claimed, `round ${round}`).toHaveLength(1);
          for (const each of claimed) await scene.record(each, answered(0));
          scene.advance(60_000);
          for (let left = 3; left > 0; left--) {
            for (const each of (await scene.claim()).claimed) await scene.record(each, answered(0));
            scene.advance(60_000);
          }
        }
      },
    );
  });
}
