import { describe, expect, test } from "vitest";
import { createSenderBench } from "../../testing/create-sender-bench.ts";
import { answered, SUBSCRIBED, SUBSCRIBED_TOO } from "../../testing/store-scene.ts";

describe("when the database does not respond", () => {
  async function queueTwo(bench: ReturnType<typeof createSenderBench>) {
    const { scene } = bench;
    const ids: string[] = [];
    for (const notice of [SUBSCRIBED, SUBSCRIBED_TOO]) {
      const openid = scene.createCustomer();
      await scene.giveSubscription(openid, {
        templateId: notice === SUBSCRIBED ? scene.templateId : scene.otherTemplateId,
      });
      ids.push(await scene.queue(openid, { notice }));
    }
    return ids;
  }

  async function untilSleeping({ wakeUp }: ReturnType<typeof createSenderBench>) {
    await expect.poll(wakeUp).toBe(1);
  }

  test("the sender retries outcomes until they are stored and claims nothing meanwhile", async () => {
    const bench = createSenderBench({ maxInFlight: 1 });
    const { scene, deps, sender, sent, wakeUp, sendAll } = bench;
    const ids = await queueTwo(bench);
    const { record } = deps.store;
    let failures = 0;
    deps.store.record = async (appId, records) => {
      if (++failures <= 3) throw new Error("the database is away");
      return record(appId, records);
    };
    expect((await sender.fill("worker")).found).toBe(1);
    let isStored = false;
    void sender.drain().then(() => (isStored = true));
    for (let pause = 0; pause < 3; pause++) {
      await expect.poll(() => failures).toBe(pause + 1);
      expect(isStored).toBe(false);
      expect(sender.inFlight()).toBe(1);
      expect((await sender.fill("worker")).found).toBe(0);
      await untilSleeping(bench);
    }
    await sender.drain();
    expect(wakeUp()).toBe(0);
    expect(bench.backgroundErrors).toEqual(Array(3).fill("outcomes could not be stored; retrying"));
    expect(sent).toHaveLength(1);
    expect(await sendAll()).toBe(1);
    for (const id of ids) expect((await scene.readDelivery(id)).state).toBe("sent");
  });

  test("the sender claims nothing when recording starts to fail while it prepares a claim", async () => {
    const bench = createSenderBench();
    const { scene, deps, sender, wakeUp } = bench;
    const [first] = await queueTwo(bench);
    const settings = await deps.settings.list(scene.appId);
    let releases: (answer: ReturnType<typeof answered>) => void = () => {};
    bench.script.push(() => new Promise((resolve) => (releases = resolve)));
    deps.settings.list = async () => settings.filter(({ code }) => code === SUBSCRIBED);
    expect((await sender.fill("worker")).found).toBe(1);

    const { record } = deps.store;
    let failures = 0;
    deps.store.record = async () => {
      failures++;
      throw new Error("the database is away");
    };
    deps.settings.list = async () => {
      releases(answered(0));
      await expect.poll(() => failures).toBe(1);
      return settings;
    };
    expect((await sender.fill("worker")).found).toBe(0);
    deps.store.record = record;
    expect(wakeUp()).toBe(1);
    await sender.drain();
    expect((await scene.readDelivery(first ?? "")).state).toBe("sent");
  });

  test("a claim whose response was lost is read back and sent once", async () => {
    const bench = createSenderBench();
    const { scene, deps, sender, sent, backgroundErrors } = bench;
    const ids = await queueTwo(bench);
    const { claim, readClaim } = deps.store;
    let claims = 0;
    deps.store.claim = async (input) => {
      claims++;
      await claim(input);
      throw new Error("the connection broke at the commit");
    };
    let failures = 0;
    deps.store.readClaim = async (input) => {
      if (++failures === 1) throw new Error("still away");
      return readClaim(input);
    };
    const filling = sender.fill("worker");
    await expect.poll(() => failures).toBe(1);
    expect((await sender.fill("worker")).found).toBe(0);
    expect(claims).toBe(1);
    await untilSleeping(bench);
    expect((await filling).found).toBe(2);
    await sender.drain();
    deps.store.claim = claim;
    expect((await sender.fill("worker")).found).toBe(0);
    expect(sent).toHaveLength(2);
    for (const id of ids) expect((await scene.readDelivery(id)).state).toBe("sent");
    expect(backgroundErrors).toEqual([
      "a claim failed; reading it back",
      "the database does not respond",
    ]);
    await scene.assertUsesAddUp();
  });

  test("a failed claim that took nothing sends nothing", async () => {
    const bench = createSenderBench();
    const { deps, sender, sendAll } = bench;
    await queueTwo(bench);
    const { claim } = deps.store;
    deps.store.claim = async () => {
      throw new Error("deadlock");
    };
    expect((await sender.fill("worker")).found).toBe(0);
    deps.store.claim = claim;
    expect(await sendAll()).toBe(2);
  });

  test("a pause that could not be stored is stored later", async () => {
    const bench = createSenderBench({ maxInFlight: 1 });
    const { scene, deps, script, sender } = bench;
    await queueTwo(bench);
    const { pause } = deps.pauses;
    let failures = 0;
    deps.pauses.pause = async (appId, given) => {
      if (++failures === 1) throw new Error("the database is away");
      await pause(appId, given);
    };
    script.push(answered(40164));
    await sender.fill("worker");
    await untilSleeping(bench);
    await sender.drain();
    expect(await scene.pauses.list(scene.appId)).toMatchObject([{ errcode: 40164 }]);
  });
});
