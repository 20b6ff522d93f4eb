import { describe, expect } from "vitest";
import type { Source } from "../src/mapping/mapping.ts";
import type { Lane } from "../src/deliveries/delivery-store.port.ts";
import type { NoticeSettings } from "../src/notices/notice-settings.port.ts";
import type { StoreSubject } from "./store-harness.ts";
import { answered, BY_FORM, LOST, NEVER_LEFT, SUBSCRIBED, testRule } from "./store-scene.ts";

/** Which deliveries a claim takes; once `sending` is committed, the message may have been sent. */
export function describeClaiming(subject: StoreSubject): void {
  describe("claim", () => {
    testRule(subject, "takes the delivery and one use of a grant together", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid);
      const before = await scene.now();
      const claimed = await scene.claimOne();
      expect(claimed.claimedAt).toBeGreaterThanOrEqual(before);
      expect(claimed.claimedAt).toBeLessThanOrEqual(await scene.now());
      const grant = await scene.getOnlyGrant(openid);
      expect(claimed).toMatchObject({
        id,
        notice: SUBSCRIBED,
        openid,
        channel: "subscribe",
        templateId: scene.templateId,
        grant: { id: grant.id, kind: "subscribe", credential: null, confirmedAt: null },
        attempts: 0,
        lostInARow: 0,
      });
      expect(grant).toMatchObject({ usesFree: 0, usesHeld: 1 });
      expect(await scene.readDelivery(id)).toMatchObject({
        state: "sending",
        reason: null,
        attempts: 1,
        grantId: grant.id,
        isPinned: false,
      });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "claimed"]);
    });

    testRule(
      subject,
      "can be timed: the store knows when the next delivery is due",
      async (scene) => {
        const { store, appId, lanes } = scene;
        const lane = lanes.filter(({ notice }) => notice === SUBSCRIBED);
        const readDueIn = () => store.msUntilDue({ appId, lanes: lane });
        expect(await readDueIn(), "nothing is queued").toBeNull();
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        await scene.queue(openid);
        expect(await readDueIn()).toBeLessThanOrEqual(0);
        expect(await store.msUntilDue({ appId, lanes: [] }), "of no lane").toBeNull();
        await scene.record(await scene.claimOne(), NEVER_LEFT);
        const dueIn = await readDueIn();
        expect(dueIn, "a retry waits").toBeGreaterThan(0);
        scene.advance(dueIn ?? 0);
        expect(await readDueIn()).toBe(0);
        await scene.record(await scene.claimOne(), answered(0));
        expect(await readDueIn(), "sent").toBeNull();
      },
    );

    testRule(
      subject,
      "returns the body rendered from the mapping, the delivery's data and the credential",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveForm(openid, { formId: "form-1" });
        const data = { order_sn: "SN 20" };
        await scene.queue(openid, { notice: BY_FORM, orderId: "1001", data });
        const settings = mapOnto(scene.settings, { kind: "field", field: "order_sn" });
        const { request, grant } = await scene.claimOne({ settings });
        expect(JSON.parse(request)).toEqual({
          touser: openid,
          template_id: "form-template-1",
          page: "pages/order/detail?id=1001",
          form_id: "form-1",
          data: { keyword1: { value: "SN 20" } },
        });
        expect(grant?.credential).toBe("form-1");
      },
    );

    testRule(subject, "takes the oldest due deliveries first, up to the limit", async (scene) => {
      const ids: string[] = [];
      for (let index = 0; index < 3; index++) {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        ids.push(await scene.queue(openid));
        scene.advance(1000);
      }
      const { claimed } = await scene.claim({ limit: 2 });
      expect(claimed.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect((await scene.claimOne()).id).toBe(ids[2]);
    });

    testRule(subject, "applies one limit to all notices together", async (scene) => {
      for (const notice of [SUBSCRIBED, BY_FORM, SUBSCRIBED, BY_FORM]) {
        const openid = scene.createCustomer();
        await (notice === BY_FORM ? scene.giveForm(openid) : scene.giveSubscription(openid));
        await scene.queue(openid, { notice });
      }
      expect((await scene.claim({ limit: 3 })).claimed).toHaveLength(3);
      expect((await scene.claim({ limit: 3 })).claimed).toHaveLength(1);
    });

    testRule(subject, "finds what is due among many notices", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const idle = Array.from({ length: 60 }, (_, index): Lane => ({
        ...{ notice: `own_${index}`, channel: "subscribe", templateId: scene.templateId },
      }));
      const lanes = [...idle, ...scene.lanes];
      expect(await scene.claim({ lanes })).toMatchObject({ claimed: [], found: 0 });
      const id = await scene.queue(openid);
      const { claimed } = await scene.claim({ lanes });
      expect(claimed.map((delivery) => delivery.id)).toEqual([id]);
    });

    testRule(
      subject,
      "takes a delivery that backed off after those due before it",
      async (scene) => {
        const { id: older, claimed } = await scene.startSending("subscribe");
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        const younger = await scene.queue(openid);
        scene.advance(1000);
        await scene.record(claimed, answered(-1));
        scene.advance(60_000);
        expect((await scene.claimOne({ limit: 1 })).id).toBe(younger);
        expect((await scene.claimOne({ limit: 1 })).id).toBe(older);
      },
    );

    testRule(subject, "leaves deliveries that are not due yet", async (scene) => {
      const { id, claimed } = await scene.startSending("subscribe");
      await scene.record(claimed, answered(45011));
      expect((await scene.claim()).claimed).toEqual([]);
      scene.advance(61_000);
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(subject, "leaves deliveries of a notice without a lane queued", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid);
      const lanes = scene.lanes.filter(({ notice }) => notice !== SUBSCRIBED);
      expect((await scene.claim({ lanes })).claimed).toEqual([]);
      expect((await scene.claim({ lanes: [] })).claimed).toEqual([]);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", attempts: 0 });
    });

    testRule(subject, "leaves deliveries of another mini program", async (scene) => {
      const openid = scene.createCustomer();
      await scene.queue(openid, { appId: "wx-another" });
      expect((await scene.claim()).claimed).toEqual([]);
    });

    testRule(
      subject,
      "a delivery without a grant waits, and the claim returns its customer",
      async (scene) => {
        const openid = scene.createCustomer();
        const id = await scene.queue(openid, { grantWaitSeconds: 600 });
        expect(await scene.claim()).toEqual({ claimed: [], found: 1, waitingOpenids: [openid] });
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "waiting_for_grant",
          reason: "NO_GRANT",
          attempts: 0,
          grantId: null,
        });
        expect(await scene.readTimeline(id)).toEqual(["accepted", "waiting"]);
      },
    );

    testRule(subject, "a delivery without a grant or a wait ends as no_grant", async (scene) => {
      const id = await scene.queue(scene.createCustomer(), { grantWaitSeconds: 0 });
      expect(await scene.claim()).toEqual({ claimed: [], found: 1, waitingOpenids: [] });
      expect(await scene.readDelivery(id)).toMatchObject({ state: "no_grant", reason: "NO_GRANT" });
      expect(await scene.readTimeline(id)).toEqual(["accepted", "no_grant"]);
    });

    testRule(subject, "an expired delivery fails with EXPIRED and is not sent", async (scene) => {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      const id = await scene.queue(openid);
      scene.advance(86_400_000);
      expect((await scene.claim()).claimed).toEqual([]);
      expect(await scene.readDelivery(id)).toMatchObject({ state: "failed", reason: "EXPIRED" });
      expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 1 });
    });

    testRule(subject, "a delivery outlives its wait", async (scene) => {
      const openid = scene.createCustomer();
      const id = await scene.queue(openid, { grantWaitSeconds: 604_800 });
      scene.advance(604_800_000);
      await scene.giveSubscription(openid);
      expect((await scene.claimOne()).id).toBe(id);
    });

    testRule(
      subject,
      "a delivery that cannot be prepared fails with its reason and takes no use",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        const id = await scene.queue(openid);
        const { claimed } = await scene.claim({
          settings: mapOnto(scene.settings, UNFIT),
        });
        expect(claimed).toEqual([]);
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "failed",
          reason: "FIELD_INVALID",
        });
        expect(await scene.readTimeline(id)).toEqual(["accepted", "refused_by_check"]);
        expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 1 });
      },
    );

    testRule(
      subject,
      "a delivery is skipped when its notice was disabled meanwhile",
      async (scene) => {
        const openid = scene.createCustomer();
        await scene.giveSubscription(openid);
        const id = await scene.queue(openid);
        await scene.claim({
          settings: scene.settings.map((settings) => ({ ...settings, enabled: false })),
        });
        expect(await scene.readDelivery(id)).toMatchObject({
          state: "skipped",
          reason: "NOTICE_DISABLED",
        });
      },
    );

    testRule(
      subject,
      "a lost form's delivery takes no other grant when its notice changes channel",
      async (scene) => {
        const { openid, id, claimed } = await scene.startSending("form");
        await scene.record(claimed, LOST);
        await scene.giveSubscription(openid);
        scene.advance(60_000);
        const lane = {
          notice: BY_FORM,
          channel: "subscribe",
          templateId: scene.templateId,
        } as const;
        expect((await scene.claim({ lanes: [lane] })).claimed).toEqual([]);
        expect(await scene.readDelivery(id)).toMatchObject({ state: "unknown", reason: "LOST" });
        const [form, subscription] = await scene.listGrants(openid);
        expect(form).toMatchObject({ kind: "form", usesSpent: 1 });
        expect(subscription).toMatchObject({ kind: "subscribe", usesFree: 1 });
      },
    );

    testRule(
      subject,
      "a claim whose response was lost can be read back by its id",
      async (scene) => {
        const { appId } = scene;
        const openid = scene.createCustomer();
        await scene.giveForm(openid);
        await scene.queue(openid, { notice: BY_FORM });
        const claimId = scene.newId();
        const claimed = await scene.claimOne({ claimId });
        expect(await scene.store.readClaim({ appId, claimId })).toMatchObject([claimed]);
        expect(await scene.store.readClaim({ appId, claimId: scene.newId() })).toEqual([]);
        await scene.record(claimed, answered(0));
        expect(await scene.store.readClaim({ appId, claimId })).toEqual([]);
      },
    );
  });
}

/** A text with characters that the keyword's type rejects. */
const UNFIT: Source = { kind: "text", text: "订单" };

function mapOnto(settings: readonly NoticeSettings[], source: Source): NoticeSettings[] {
  return settings.map((entry) => {
    const { mapping } = entry;
    if (!mapping) throw new Error(`${entry.code} has no mapping`);
    const keywords = mapping.keywords.map((keyword) => ({ ...keyword, source }));
    return { ...entry, mapping: { ...mapping, keywords } };
  });
}
