import { describe, expect, test } from "vitest";
import { createSenderBench } from "../../testing/create-sender-bench.ts";
import { answered, BY_FORM, LOST, SUBSCRIBED } from "../../testing/store-scene.ts";

const MINUTE_MS = 60_000;

async function queueSome(scene: ReturnType<typeof createSenderBench>["scene"], count: number) {
  for (let index = 0; index < count; index++) {
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    await scene.queue(openid);
  }
}

describe("what WeChat answers decides what happens next", () => {
  test("accepted: the delivery is sent with exactly the stored body", async () => {
    const { scene, sender, sent } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid, { notice: SUBSCRIBED, orderId: "1001" });
    expect((await sender.fill("worker")).found).toBe(1);
    await sender.drain();
    expect(sent.map((body) => JSON.parse(body))).toEqual([
      {
        touser: openid,
        template_id: scene.templateId,
        page: "pages/order/detail?id=1001",
        miniprogram_state: "formal",
        lang: "zh_CN",
        data: { character_string1: { value: "SN1" } },
      },
    ]);
    expect((await scene.readDelivery(id)).state).toBe("sent");
    expect(sender.inFlight()).toBe(0);
    await scene.assertUsesAddUp();
  });

  test("refused: the delivery waits, and leaves once the customer accepts again", async () => {
    const { scene, script, sendAll } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    scene.advance(1000);
    script.push(answered(43101));
    expect(await sendAll()).toBe(1);
    expect((await scene.readDelivery(id)).state).toBe("waiting_for_grant");
    await scene.giveSubscription(openid);
    await scene.store.wakeWaiting({ appId: scene.appId, openids: [openid] });
    expect(await sendAll()).toBe(1);
    expect((await scene.readDelivery(id)).state).toBe("sent");
    await scene.assertUsesAddUp();
  });

  test("refused while the next permission arrives: the delivery leaves without being woken", async () => {
    const { scene, script, sendAll } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    scene.advance(1000);
    script.push(async () => {
      scene.advance(1000);
      await scene.giveSubscription(openid);
      return answered(43101);
    });
    expect(await sendAll()).toBe(2);
    expect((await scene.readDelivery(id)).state).toBe("sent");
  });

  test("a permission that arrives during a claim is not missed", async () => {
    const bench = createSenderBench();
    const { scene, deps, sender, sendAll } = bench;
    const openid = scene.createCustomer();
    const id = await scene.queue(openid);
    const { claim } = deps.store;
    deps.store.claim = async (input) => {
      const result = await claim(input);
      deps.store.claim = claim;
      await scene.giveSubscription(openid);
      return result;
    };
    expect((await sender.fill("worker")).found).toBe(1);
    expect(await sendAll()).toBe(1);
    expect((await scene.readDelivery(id)).state).toBe("sent");
  });

  test("form gone: the next grant is taken", async () => {
    const { scene, script, sent, sendAll } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveForm(openid, { formId: "used", ageMs: 1000 });
    await scene.giveForm(openid, { formId: "fresh" });
    const id = await scene.queue(openid, { notice: BY_FORM });
    script.push(answered(41029));
    expect(await sendAll()).toBe(2);
    expect(sent.map((body) => JSON.parse(body).form_id)).toEqual(["used", "fresh"]);
    expect((await scene.readDelivery(id)).state).toBe("sent");
    await scene.assertUsesAddUp();
  });

  test("a lost form is retried with the same body; 41029 then proves that it arrived", async () => {
    const { scene, script, sent, sendAll } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveForm(openid);
    await scene.giveForm(openid, { ageMs: 1000 });
    const id = await scene.queue(openid, { notice: BY_FORM });
    script.push(LOST, answered(41029));
    await sendAll();
    expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", isPinned: true });
    scene.advance(MINUTE_MS);
    await sendAll();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    const { state, timeline } = await scene.readDelivery(id);
    expect(state).toBe("sent");
    expect(timeline.at(-1)).toMatchObject({ evidence: "form_id_used" });
    await scene.assertUsesAddUp();
  });

  test("a lost subscription is unknown and is not retried", async () => {
    const { scene, script, sendAll } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    script.push(LOST);
    expect(await sendAll()).toBe(1);
    scene.advance(MINUTE_MS);
    expect(await sendAll()).toBe(0);
    expect((await scene.readDelivery(id)).state).toBe("unknown");
  });

  test("a gateway exception counts as lost: the message may have left", async () => {
    const { scene, script, sendAll, backgroundErrors } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    script.push(() => Promise.reject(new Error("a fault of ours")));
    await sendAll();
    expect((await scene.readDelivery(id)).state).toBe("unknown");
    expect(backgroundErrors).toEqual(["the gateway failed"]);
  });

  test("a missing template holds the notice for an operator and starts a drift check", async () => {
    const { scene, script, sendAll, settings, driftChecks } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    script.push(answered(40037));
    expect(await sendAll()).toBe(1);
    expect(settings.find(({ code }) => code === SUBSCRIBED)?.actionRequired).toMatchObject({
      errcode: 40037,
    });
    expect(driftChecks).toEqual([SUBSCRIBED]);
    expect(await scene.readDelivery(id)).toMatchObject({ state: "queued", reason: "TEMPLATE" });
    for (const entry of settings) entry.actionRequired = null;
    expect(await sendAll()).toBe(1);
  });

  test("a notice that was disabled meanwhile sends nothing", async () => {
    const { scene, sendAll, settings } = createSenderBench();
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    const id = await scene.queue(openid);
    for (const entry of settings) entry.enabled = false;
    expect(await sendAll()).toBe(0);
    expect((await scene.readDelivery(id)).state).toBe("skipped");
  });
});

describe("pauses", () => {
  test("an account that WeChat refuses is paused until a probe succeeds", async () => {
    const { scene, script, sendAll } = createSenderBench({ maxInFlight: 1 });
    await queueSome(scene, 3);
    script.push(answered(40164));
    expect(await sendAll()).toBe(1);
    expect(await scene.pauses.list(scene.appId)).toMatchObject([
      { api: "account", errcode: 40164 },
    ]);

    scene.advance(MINUTE_MS);
    script.push(answered(40164));
    expect(await sendAll()).toBe(1);
    expect(await sendAll()).toBe(0);

    scene.advance(MINUTE_MS);
    expect(await sendAll()).toBe(3);
    expect(await scene.pauses.list(scene.appId)).toEqual([]);
  });

  test("a probe is one delivery, however many are due", async () => {
    const { scene, sender, sent } = createSenderBench();
    await queueSome(scene, 5);
    const pause = { api: "account", errcode: 40164, errmsg: "ip", probe: "in_a_minute" } as const;
    await scene.pauses.pause(scene.appId, pause);
    expect((await sender.fill("worker")).found).toBe(0);
    scene.advance(MINUTE_MS);
    expect((await sender.fill("worker")).found).toBe(1);
    await sender.drain();
    expect(sent).toHaveLength(1);
  });

  test("a probe skips deliveries without a grant", async () => {
    const { scene, sender, sent } = createSenderBench();
    for (let index = 0; index < 3; index++) await scene.queue(scene.createCustomer());
    scene.advance(1000);
    await queueSome(scene, 2);
    const pause = { api: "account", errcode: 40164, errmsg: "ip", probe: "in_a_minute" } as const;
    await scene.pauses.pause(scene.appId, pause);
    scene.advance(MINUTE_MS);
    expect((await sender.fill("worker")).found, "three waiting deliveries and the probe").toBe(4);
    await sender.drain();
    expect(sent).toHaveLength(1);
  });

  test("a daily quota pauses its own channel only", async () => {
    const { scene, script, sendAll } = createSenderBench({ maxInFlight: 1 });
    await queueSome(scene, 2);
    script.push(answered(45009));
    expect(await sendAll()).toBe(1);
    const openid = scene.createCustomer();
    await scene.giveForm(openid);
    await scene.queue(openid, { notice: BY_FORM });
    expect(await sendAll()).toBe(1);
    expect(await scene.pauses.list(scene.appId)).toMatchObject([{ api: "subscribe" }]);
    const [pause] = await scene.pauses.list(scene.appId);
    scene.advance((pause?.probeAt ?? 0) - (await scene.now()));
    expect(await sendAll()).toBe(2);
    expect(await scene.pauses.list(scene.appId)).toEqual([]);
  });

  test("a channel's probe is one delivery too, and the other channel continues", async () => {
    const { scene, sender } = createSenderBench();
    await queueSome(scene, 3);
    const pause = { api: "subscribe", errcode: 45009, errmsg: "q", probe: "in_a_minute" } as const;
    await scene.pauses.pause(scene.appId, pause);
    scene.advance(MINUTE_MS);
    const openid = scene.createCustomer();
    await scene.giveForm(openid);
    await scene.queue(openid, { notice: BY_FORM });
    expect((await sender.fill("worker")).found).toBe(2);
    await sender.drain();
  });

  test("an answer that proves nothing does not end a pause", async () => {
    const { scene, script, sendAll } = createSenderBench();
    await queueSome(scene, 1);
    const pause = { api: "account", errcode: 40164, errmsg: "ip", probe: "in_a_minute" } as const;
    await scene.pauses.pause(scene.appId, pause);
    scene.advance(MINUTE_MS);
    script.push(answered(-1));
    await sendAll();
    expect(await scene.pauses.list(scene.appId)).toHaveLength(1);
  });
});

describe("filling free connections", () => {
  test("never exceeds the number of connections", async () => {
    const bench = createSenderBench({ maxInFlight: 2 });
    const { scene, script, sender, sent } = bench;
    for (let index = 0; index < 3; index++) {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid);
      await scene.queue(openid);
    }
    const releases: (() => void)[] = [];
    const pending = () =>
      new Promise<ReturnType<typeof answered>>((resolve) =>
        releases.push(() => resolve(answered(0))),
      );
    script.push(pending, pending);
    expect((await sender.fill("worker")).found).toBe(2);
    expect((await sender.fill("worker")).found).toBe(0);
    expect(sender.inFlight()).toBe(2);
    releases[0]?.();
    await expect.poll(() => sender.inFlight()).toBe(1);
    expect((await sender.fill("worker")).found).toBe(1);
    releases[1]?.();
    await sender.drain();
    expect(sent).toHaveLength(3);
  });

  test("counts deliveries that could not leave as found, so that the sender looks for more", async () => {
    const { scene, sender, sent } = createSenderBench({ maxInFlight: 2 });
    for (let index = 0; index < 4; index++)
      await scene.queue(scene.createCustomer(), { grantWaitSeconds: 0 });
    scene.advance(1000);
    await queueSome(scene, 1);
    const found = [];
    for (let look = 0; look < 4; look++) found.push((await sender.fill("worker")).found);
    expect(found).toEqual([2, 2, 1, 0]);
    await sender.drain();
    expect(sent).toHaveLength(1);
  });

  test("does nothing while no mini program is configured", async () => {
    const { scene, sender } = createSenderBench({ findMiniProgram: async () => null });
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    await scene.queue(openid);
    expect((await sender.fill("worker")).found).toBe(0);
    await sender.drain();
  });
});
