import { describe, expect } from "vitest";
import type { NoticeSettings } from "../src/notices/notice-settings.port.ts";
import { listFormerEnds, type QuietHours } from "../src/notices/quiet-hours.ts";
import type { StoreSubject } from "./store-harness.ts";
import { BY_FORM, LOST, NEVER_LEFT, SUBSCRIBED, testRule, type StoreScene } from "./store-scene.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OFFSET_MS = 8 * HOUR_MS;
const NIGHT: QuietHours = { from: "22:00", to: "08:00" };

/** What falls due within a notice's quiet hours. */
export function describeQuietHours(subject: StoreSubject): void {
  describe("within quiet hours, a delivery", () => {
    testRule(subject, "waits until their end, then is sent", async (scene) => {
      const openid = await createSleeper(scene);
      await goTo(scene, "23:10");
      const id = await scene.queue(openid);
      expect(await scene.claim(within(scene))).toMatchObject({ claimed: [], found: 1 });
      expect(await scene.readDelivery(id)).toMatchObject({
        ...{ state: "queued", reason: "QUIET_HOURS", dueAt: (await nextTime(scene, "08:00")) + 1 },
      });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "quiet_hours"]);
      await goTo(scene, "07:59");
      expect((await scene.claim(within(scene))).found).toBe(0);
      await goTo(scene, "08:00", 1);
      expect((await scene.claimOne(within(scene))).id).toBe(id);
    });

    testRule(
      subject,
      "of a customer who has just given a permission is sent at once",
      async (scene) => {
        await goTo(scene, "23:10");
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid, { ageMs: 4 * MINUTE_MS });
        const id = await scene.queue(openid);
        expect((await scene.claimOne(within(scene))).id).toBe(id);
      },
    );

    testRule(subject, "of a customer who gave it six minutes ago waits", async (scene) => {
      await goTo(scene, "23:10");
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid, { ageMs: 6 * MINUTE_MS });
      await scene.queue(openid);
      expect((await scene.claim(within(scene))).claimed).toEqual([]);
    });

    testRule(
      subject,
      "of a customer whose payment was just confirmed is sent at once",
      async (scene) => {
        await goTo(scene, "23:10");
        const openid = scene.createCustomer();
        const payment = await scene.givePayment(openid, { ageMs: 20 * MINUTE_MS });
        await scene.ledger.confirmPayment({ appId: scene.appId, openid, ...payment });
        scene.advance(10_000);
        const id = await scene.queue(openid, { notice: BY_FORM });
        expect((await scene.claimOne(within(scene, BY_FORM))).id).toBe(id);
      },
    );

    testRule(subject, "that an operator tests is sent at once", async (scene) => {
      const openid = await createSleeper(scene);
      await goTo(scene, "23:10");
      const id = await scene.queue(openid, { kind: "test" });
      expect((await scene.claimOne(within(scene))).id).toBe(id);
    });

    testRule(subject, "of another notice is sent at once", async (scene) => {
      const openid = await createSleeper(scene);
      await goTo(scene, "23:10");
      const id = await scene.queue(openid);
      expect((await scene.claimOne(within(scene, BY_FORM))).id).toBe(id);
    });

    testRule(subject, "that was scheduled for them waits, too", async (scene) => {
      const openid = await createSleeper(scene);
      await goTo(scene, "21:50");
      const id = await scene.queue(openid, { sendTime: { delayMs: 30 * MINUTE_MS } });
      await goTo(scene, "22:20");
      expect((await scene.claim(within(scene))).claimed).toEqual([]);
      expect((await scene.readDelivery(id)).reason).toBe("QUIET_HOURS");
    });

    testRule(subject, "that is resent waits, too", async (scene) => {
      const openid = scene.createCustomer();
      const first = await scene.queue(openid, { grantWaitSeconds: 0 });
      await scene.claim();
      await scene.giveSubscription(openid);
      await goTo(scene, "23:10");
      const [resent] = await scene.resend([first]);
      expect((await scene.claim(within(scene))).claimed).toEqual([]);
      const id = resent?.ok === true ? resent.resentAs : "";
      expect((await scene.readDelivery(id)).reason).toBe("QUIET_HOURS");
    });

    testRule(
      subject,
      "whose retry falls into them waits, and gets its use back meanwhile",
      async (scene) => {
        const openid = await createSleeper(scene);
        await goTo(scene, "21:59");
        const id = await scene.queue(openid);
        await scene.record(await scene.claimOne(within(scene)), NEVER_LEFT);
        await goTo(scene, "22:01");
        expect((await scene.claim(within(scene))).claimed).toEqual([]);
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 1, usesHeld: 0 });
        await goTo(scene, "08:00", 1);
        expect((await scene.claimOne(within(scene))).id).toBe(id);
      },
    );

    testRule(
      subject,
      "whose form was used without an answer keeps it over night",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveForm(openid);
        await goTo(scene, "21:59");
        const id = await scene.queue(openid, { notice: BY_FORM });
        await scene.record(await scene.claimOne(within(scene, BY_FORM)), LOST);
        await goTo(scene, "22:01");
        expect((await scene.claim(within(scene, BY_FORM))).claimed).toEqual([]);
        expect(await scene.readDelivery(id)).toMatchObject({ isPinned: true });
        await goTo(scene, "08:00", 1);
        expect((await scene.claimOne(within(scene, BY_FORM))).grant).not.toBeNull();
      },
    );

    testRule(subject, "waits for a permission from their end", async (scene) => {
      await goTo(scene, "23:10");
      const openid = scene.createCustomer();
      const id = await scene.queue(openid, { grantWaitSeconds: 600 });
      await scene.claim(within(scene));
      await goTo(scene, "08:00", 1);
      await scene.claim(within(scene));
      expect((await scene.readDelivery(id)).state).toBe("waiting_for_grant");
      scene.advance(599_000);
      await scene.giveSubscription(openid);
      await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] });
      expect((await scene.claimOne(within(scene))).id).toBe(id);
    });

    testRule(
      subject,
      "that waited for a permission since before them ends with its wait",
      async (scene) => {
        await goTo(scene, "21:55");
        const id = await scene.queue(scene.createCustomer(), { grantWaitSeconds: 600 });
        await scene.claim(within(scene));
        scene.advance(600_000);
        await scene.lookAgain();
        await scene.claim(within(scene));
        expect((await scene.readDelivery(id)).state).toBe("no_grant");
      },
    );

    testRule(subject, "does not expire because of them", async (scene) => {
      const { appId } = scene;
      const almostADay = { from: "08:01", to: "08:00" };
      const settings = withQuietHours(scene, almostADay);
      const openid = await createSleeper(scene);
      await goTo(scene, "08:30");
      const id = await scene.queue(openid, { grantWaitSeconds: 0 });
      scene.advance(HOUR_MS);
      await scene.claim({ settings });
      await goTo(scene, "08:00", 1);
      scene.advance(22 * HOUR_MS - 5 * MINUTE_MS);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(0);
      expect((await scene.claim({ settings })).claimed).toEqual([]);
      await goTo(scene, "08:00", 1);
      expect((await scene.claimOne({ settings })).id).toBe(id);
    });

    testRule(subject, "can be cancelled", async (scene) => {
      const { appId } = scene;
      const openid = await createSleeper(scene);
      await goTo(scene, "23:10");
      await scene.queue(openid, { idempotencyKey: "key" });
      await scene.claim(within(scene));
      expect(await scene.store.cancel({ appId, idempotencyKey: "key" })).toMatchObject({
        cancelled: true,
      });
    });
  });

  describe("when quiet hours change, a held delivery", () => {
    testRule(subject, "is sent at once if there are none any more", async (scene) => {
      const { id, release } = await holdOne(scene);
      expect(await release(null)).toBe(1);
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(subject, "waits for the new end", async (scene) => {
      const { id, release } = await holdOne(scene);
      const longer = { from: "22:00", to: "09:30" };
      expect(await release(longer)).toBe(1);
      await scene.claim({ settings: withQuietHours(scene, longer) });
      expect((await scene.readDelivery(id)).dueAt).toBe((await nextTime(scene, "09:30")) + 1);
    });

    testRule(subject, "is sent if they have not begun by the new setting", async (scene) => {
      const { release } = await holdOne(scene);
      expect(await release({ from: "23:59", to: "08:00" })).toBe(1);
    });

    testRule(subject, "stays if they end at the same time", async (scene) => {
      const { release } = await holdOne(scene);
      expect(await release({ from: "20:00", to: "08:00" })).toBe(0);
    });

    testRule(subject, "keeps its own wait and life", async (scene) => {
      const { appId } = scene;
      const { id, release } = await holdOne(scene);
      await release(null);
      scene.advance(DAY_MS - 2 * HOUR_MS);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(0);
      scene.advance(2 * HOUR_MS);
      expect(await scene.store.sweep({ appId, limit: 10 })).toBe(1);
      expect((await scene.readDelivery(id)).reason).toBe("EXPIRED");
    });

    testRule(
      subject,
      "is found among those scheduled for the same end, up to a limit",
      async (scene) => {
        const { release } = await holdOne(scene);
        const atMs = await nextTime(scene, "08:00");
        const scheduled = await scene.queue(scene.createCustomer(), { sendTime: { atMs } });
        expect(await release(null, 1)).toBe(1);
        expect(await release(null, 1)).toBe(0);
        expect(await scene.readDelivery(scheduled)).toMatchObject({
          reason: "SCHEDULED",
          dueAt: atMs,
        });
      },
    );
  });
}

/** A customer with a permission, who was last active an hour ago. */
async function createSleeper(scene: StoreScene): Promise<string> {
  const openid = scene.createCustomer();
  await scene.giveSubscription(openid, { ageMs: HOUR_MS });
  return openid;
}

async function holdOne(scene: StoreScene) {
  const openid = await createSleeper(scene);
  await goTo(scene, "23:10");
  const id = await scene.queue(openid);
  await scene.claim(within(scene));
  const before = { quietHours: NIGHT, formerQuietEnds: [] };
  const formerQuietEnds = listFormerEnds(before, await scene.now());
  return {
    id,
    async release(quietHours: QuietHours | null, limit = 10): Promise<number> {
      const settings = [{ code: SUBSCRIBED, quietHours, formerQuietEnds }];
      return scene.store.releaseHeld({ appId: scene.appId, limit, settings });
    },
  };
}

function withQuietHours(
  { settings }: StoreScene,
  quietHours: QuietHours,
  notice = SUBSCRIBED,
): NoticeSettings[] {
  return settings.map((each) => (each.code === notice ? { ...each, quietHours } : each));
}

/** A claim while the notice has the quiet hours of the night. */
function within(scene: StoreScene, notice = SUBSCRIBED): { settings: NoticeSettings[] } {
  return { settings: withQuietHours(scene, NIGHT, notice) };
}

/** The next moment at which it is that time at +08:00. */
async function nextTime(scene: StoreScene, time: string): Promise<number> {
  const now = await scene.now();
  const startOfDay = now - ((now + OFFSET_MS) % DAY_MS);
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const today = startOfDay + hours * HOUR_MS + minutes * MINUTE_MS;
  return today > now ? today : today + DAY_MS;
}

/** Moves the clock there, and some milliseconds further. */
async function goTo(scene: StoreScene, time: string, furtherMs = 0): Promise<void> {
  scene.advance((await nextTime(scene, time)) - (await scene.now()) + furtherMs);
}
