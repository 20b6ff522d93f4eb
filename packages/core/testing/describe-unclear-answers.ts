import { describe, expect } from "vitest";
import type { UnclearAnswer } from "../src/deliveries/unclear-answers.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { testRule } from "./store-scene.ts";

function answer(deliveryId: string, changes: Partial<UnclearAnswer> = {}): UnclearAnswer {
  return {
    deliveryId,
    claimId: `claim of ${deliveryId}`,
    channel: "subscribe",
    openid: `customer of ${deliveryId}`,
    errcode: 987_654,
    isFollowedByProof: false,
    ...changes,
  };
}

/** The contract of `UnclearAnswerStore`, for vitest. */
export function describeUnclearAnswers(subject: StoreSubject): void {
  describe(`unclear answers on ${subject.name}`, () => {
    testRule(subject, "consecutive customers are counted across calls", async (scene) => {
      const { unclearAnswers, appId } = scene;
      for (const [place, id] of ["a", "b", "c"].entries()) {
        const histories = await unclearAnswers.note(appId, [answer(id)]);
        expect(histories).toEqual(
          new Map([[id, { tries: 1, customersInARow: place + 1, hasWorkedSince: false }]]),
        );
      }
    });

    testRule(subject, "several deliveries of one customer count as one", async (scene) => {
      const { unclearAnswers, appId } = scene;
      const openid = "oOne";
      const histories = await unclearAnswers.note(appId, [
        answer("a", { openid }),
        answer("b", { openid }),
        answer("c", { openid }),
      ]);
      expect([...histories.values()].map(({ customersInARow }) => customersInARow)).toEqual([
        1, 1, 1,
      ]);
    });

    testRule(subject, "each code, channel and mini program has its own count", async (scene) => {
      const { unclearAnswers, appId } = scene;
      await unclearAnswers.note(appId, [answer("a"), answer("b")]);
      const histories = await unclearAnswers.note(appId, [
        answer("c", { errcode: 987_655 }),
        answer("d", { channel: "template" }),
      ]);
      expect(histories.get("c")?.customersInARow).toBe(1);
      expect(histories.get("d")?.customersInARow).toBe(1);
      const other = await unclearAnswers.note("wx-another", [answer("e")]);
      expect(other.get("e")?.customersInARow).toBe(1);
    });

    testRule(
      subject,
      "a served customer resets the count, and the history shows it",
      async (scene) => {
        const { unclearAnswers, appId } = scene;
        await unclearAnswers.note(appId, [answer("a"), answer("b")]);
        await unclearAnswers.markWorking({ appId, channel: "template" });
        await unclearAnswers.markWorking({ appId: "wx-another", channel: "subscribe" });
        const third = await unclearAnswers.note(appId, [answer("c")]);
        expect(third.get("c")).toEqual({ tries: 1, customersInARow: 3, hasWorkedSince: false });
        await unclearAnswers.markWorking({ appId, channel: "subscribe" });
        const again = await unclearAnswers.note(appId, [answer("a", { claimId: "second" })]);
        expect(again.get("a")).toEqual({ tries: 2, customersInARow: 1, hasWorkedSince: true });
      },
    );

    testRule(subject, "an answer that was followed by a proof does not count", async (scene) => {
      const { unclearAnswers, appId } = scene;
      const histories = await unclearAnswers.note(appId, [
        answer("a", { isFollowedByProof: true }),
        answer("b"),
      ]);
      expect(histories.get("a")).toMatchObject({ customersInARow: 1, hasWorkedSince: true });
      expect(histories.get("b")).toMatchObject({ customersInARow: 1, hasWorkedSince: false });
    });

    testRule(subject, "one claim is counted once, however often it is noted", async (scene) => {
      const { unclearAnswers, appId } = scene;
      await unclearAnswers.note(appId, [answer("a")]);
      const repeated = await unclearAnswers.note(appId, [answer("a")]);
      expect(repeated.get("a")?.tries).toBe(1);
    });

    testRule(subject, "answers from days ago no longer count", async (scene) => {
      const { unclearAnswers, appId } = scene;
      await unclearAnswers.note(appId, [answer("a"), answer("b")]);
      scene.advance(3 * 86_400_000);
      const late = await unclearAnswers.note(appId, [answer("c")]);
      expect(late.get("c")?.customersInARow).toBe(1);
    });
  });
}
