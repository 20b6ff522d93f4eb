import { describe, expect, test } from "vitest";
import { createSenderBench, type SenderBench } from "../../testing/create-sender-bench.ts";
import { answered, BY_FORM } from "../../testing/store-scene.ts";

async function queueSubscribed({ scene }: SenderBench): Promise<string> {
  const openid = scene.createCustomer();
  await scene.giveSubscription(openid);
  return scene.queue(openid);
}

describe("a delivery's history affects its outcome", () => {
  async function queuePaid({ scene }: SenderBench) {
    const openid = scene.createCustomer();
    const payment = await scene.givePayment(openid);
    await scene.ledger.confirmPayment({ appId: scene.appId, openid, ...payment });
    const id = await scene.queue(openid, { notice: BY_FORM });
    return { openid, id };
  }

  test("41028 right after a payment's confirmation keeps the payment and retries in 10 s", async () => {
    const bench = createSenderBench();
    const { scene, script, sendAll } = bench;
    const { openid, id } = await queuePaid(bench);
    scene.advance(10_000);
    script.push(answered(41028));
    expect(await sendAll()).toBe(1);
    expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 3, usesVoid: 0 });
    scene.advance(10_000);
    expect(await sendAll()).toBe(1);
    expect((await scene.readDelivery(id)).state).toBe("sent");
  });

  test("41028 a minute later means that the payment is gone", async () => {
    const bench = createSenderBench();
    const { scene, script, sendAll } = bench;
    const { openid } = await queuePaid(bench);
    scene.advance(60_000);
    script.push(answered(41028));
    expect(await sendAll()).toBe(1);
    expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 3 });
  });

  test("each busy answer backs off longer than the one before", async () => {
    const bench = createSenderBench();
    const { scene, script, sendAll } = bench;
    const id = await queueSubscribed(bench);
    const backOffs: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      script.push(answered(-1));
      expect(await sendAll()).toBe(1);
      const { dueAt } = await scene.readDelivery(id);
      backOffs.push(dueAt - (await scene.now()));
      scene.advance(dueAt - (await scene.now()));
    }
    expect(backOffs).toEqual([250, 500, 1000, 2000]);
  });
});

describe("an answer that holds other deliveries", () => {
  test.each([
    [45009, "pause"],
    [48001, "pause"],
    [40037, "notice"],
  ] as const)("%i is stored before its delivery is queued again", async (errcode, held) => {
    const bench = createSenderBench();
    const { scene, deps, script, settings } = bench;
    const { record } = deps.store;
    const seen: boolean[] = [];
    deps.store.record = async (...args) => {
      const isPaused = (await deps.pauses.list(scene.appId)).length > 0;
      const needsAction = settings.some(({ actionRequired }) => actionRequired !== null);
      seen.push(held === "pause" ? isPaused : needsAction);
      return record(...args);
    };
    await queueSubscribed(bench);
    script.push(answered(errcode));
    expect(await bench.sendAll()).toBe(1);
    expect(seen).toEqual([true]);
  });
});

describe("outcomes", () => {
  /** Answers that arrive when the test releases them, in order. */
  function holdAnswers({ script }: SenderBench, count: number): (() => void)[] {
    const releases: (() => void)[] = [];
    for (let index = 0; index < count; index++)
      script.push(() => new Promise((resolve) => releases.push(() => resolve(answered(0)))));
    return releases;
  }

  test("that arrive during a write are stored together in the next one", async () => {
    const bench = createSenderBench();
    const { deps, sender } = bench;
    for (let index = 0; index < 3; index++) await queueSubscribed(bench);
    const releases = holdAnswers(bench, 3);
    const { record } = deps.store;
    const batches: number[] = [];
    const isFirstStored = Promise.withResolvers<void>();
    let storing = 0;
    deps.store.record = async (appId, records) => {
      expect(++storing).toBe(1);
      batches.push(records.length);
      if (batches.length === 1) await isFirstStored.promise;
      const results = await record(appId, records);
      storing--;
      return results;
    };
    expect((await sender.fill("worker")).found).toBe(3);
    releases[0]?.();
    await expect.poll(() => batches).toEqual([1]);
    releases[1]?.();
    releases[2]?.();
    isFirstStored.resolve();
    await sender.drain();
    expect(batches).toEqual([1, 2]);
  });

  test("that arrive close together are stored together, without a wait once all are in", async () => {
    const gathering = Promise.withResolvers<void>();
    const bench = createSenderBench({ gather: () => gathering.promise });
    const { deps, sender } = bench;
    for (let index = 0; index < 3; index++) await queueSubscribed(bench);
    const releases = holdAnswers(bench, 3);
    const { record } = deps.store;
    const batches: number[] = [];
    deps.store.record = async (appId, records) => {
      batches.push(records.length);
      return record(appId, records);
    };
    await sender.fill("worker");
    releases[0]?.();
    releases[1]?.();
    await Promise.resolve();
    expect(batches).toEqual([]);
    releases[2]?.();
    await sender.drain();
    expect(batches).toEqual([3]);
  });

  test("free their connections at once, but the sender claims nothing while they pile up", async () => {
    const bench = createSenderBench({ maxInFlight: 2 });
    const { deps, sender } = bench;
    for (let index = 0; index < 8; index++) await queueSubscribed(bench);
    const { record } = deps.store;
    const isStored = Promise.withResolvers<void>();
    deps.store.record = async (appId, records) => {
      await isStored.promise;
      return record(appId, records);
    };
    for (const expected of [2, 2, 0, 0]) {
      expect((await sender.fill("worker")).found).toBe(expected);
      const before = bench.sent.length;
      await expect.poll(() => sender.inFlight()).toBe(before);
    }
    isStored.resolve();
    await sender.drain();
    expect((await sender.fill("worker")).found).toBe(2);
    await sender.drain();
  });
});

describe("a claim", () => {
  test("waits until a quarter of the connections is free, or CLAIM_ANYWAY_MS have passed", async () => {
    let now = 0;
    const bench = createSenderBench({ maxInFlight: 8, now: () => now });
    const releases: (() => void)[] = [];
    for (let index = 0; index < 12; index++) {
      await queueSubscribed(bench);
      bench.script.push(() => new Promise((resolve) => releases.push(() => resolve(answered(0)))));
    }
    const { sender } = bench;
    expect((await sender.fill("worker")).found).toBe(8);
    releases[0]?.();
    await expect.poll(() => sender.inFlight()).toBe(7);
    expect((await sender.fill("worker")).found, "one is free").toBe(0);
    releases[1]?.();
    await expect.poll(() => sender.inFlight()).toBe(6);
    expect((await sender.fill("worker")).found, "two are free").toBe(2);
    releases[2]?.();
    await expect.poll(() => sender.inFlight()).toBe(7);
    expect((await sender.fill("worker")).found).toBe(0);
    now += 50;
    expect((await sender.fill("worker")).found, "a moment later").toBe(1);
    for (const answer of releases) answer();
    await sender.drain();
  });
});

describe("onDue is called", () => {
  function countCalls(changes: Parameters<typeof createSenderBench>[0] = {}) {
    let calls = 0;
    const bench = createSenderBench({ ...changes, onDue: () => calls++ });
    return { bench, readCalls: () => calls };
  }

  test("not after a delivery was claimed, sent and recorded", async () => {
    const { bench, readCalls } = countCalls();
    await queueSubscribed(bench);
    await bench.sender.fill("worker");
    await bench.sender.drain();
    expect(readCalls()).toBe(0);
  });

  test("when connections that fill waited for are free", async () => {
    const { bench, readCalls } = countCalls({ maxInFlight: 1 });
    await queueSubscribed(bench);
    await queueSubscribed(bench);
    let release: () => void = () => {};
    bench.script.push(() => new Promise((resolve) => (release = () => resolve(answered(0)))));
    await bench.sender.fill("worker");
    expect((await bench.sender.fill("worker")).next).toBe("wait_for_answers");
    release();
    await bench.sender.drain();
    expect(readCalls()).toBe(1);
  });

  test("when a form is gone and the delivery may try the next grant at once", async () => {
    const { bench, readCalls } = countCalls();
    const openid = bench.scene.createCustomer();
    await bench.scene.giveForm(openid);
    await bench.scene.queue(openid, { notice: BY_FORM });
    bench.script.push(answered(41029));
    await bench.sender.fill("worker");
    await bench.sender.drain();
    expect(readCalls()).toBe(1);
  });

  test("when a refused delivery's next permission already exists", async () => {
    const { bench, readCalls } = countCalls();
    const { scene, script, sender } = bench;
    const openid = scene.createCustomer();
    await scene.giveSubscription(openid);
    await scene.queue(openid);
    script.push(async () => {
      scene.advance(1000);
      await scene.giveSubscription(openid);
      return answered(43101);
    });
    await sender.fill("worker");
    await sender.drain();
    expect(readCalls()).toBe(1);
  });

  test("when a permission arrives during a claim", async () => {
    const { bench, readCalls } = countCalls();
    const { scene, deps, sender } = bench;
    const openid = scene.createCustomer();
    await scene.queue(openid);
    const { claim } = deps.store;
    deps.store.claim = async (input) => {
      const result = await claim(input);
      await scene.giveSubscription(openid);
      return result;
    };
    await sender.fill("worker");
    expect(readCalls()).toBe(1);
  });

  test("when a probe may have ended a pause", async () => {
    const { bench, readCalls } = countCalls();
    const { scene, sender } = bench;
    await queueSubscribed(bench);
    const pause = { api: "account", errcode: 40164, errmsg: "ip", probe: "in_a_minute" } as const;
    await scene.pauses.pause(scene.appId, pause);
    scene.advance(60_000);
    await sender.fill("worker");
    await sender.drain();
    expect(readCalls()).toBe(1);
  });
});
