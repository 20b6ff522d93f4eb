import { describe, expect, test } from "vitest";
import { createSenderBench, type SenderBench } from "../testing/create-sender-bench.ts";
import { answered, BY_FORM } from "../testing/store-scene.ts";

async function queueSubscribed({ scene }: SenderBench): Promise<string> {
  const openid = scene.createCustomer();
  await scene.giveSubscription(openid);
  return scene.queue(openid);
}

describe("what the sender knows of a delivery counts", () => {
  async function queuePaid({ scene }: SenderBench) {
    const openid = scene.createCustomer();
    const payment = await scene.givePayment(openid);
    await scene.ledger.confirmPayment({ appId: scene.appId, openid, ...payment });
    const id = await scene.queue(openid, { notice: BY_FORM });
    return { openid, id };
  }

  test("41028 right after a payment's confirmation keeps the payment and tries again in 10 s", async () => {
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

  test("41028 a minute after it means that the payment is gone", async () => {
    const bench = createSenderBench();
    const { scene, script, sendAll } = bench;
    const { openid } = await queuePaid(bench);
    scene.advance(60_000);
    script.push(answered(41028));
    expect(await sendAll()).toBe(1);
    expect(await scene.getOnlyGrant(openid)).toMatchObject({ usesFree: 0, usesVoid: 3 });
  });

  test("each try that finds WeChat busy backs off longer than the one before", async () => {
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

describe("outcomes", () => {
  test("that come while others are being stored are stored together, after them", async () => {
    const bench = createSenderBench();
    const { deps, sender } = bench;
    for (let index = 0; index < 3; index++) await queueSubscribed(bench);
    const { record } = deps.store;
    const batches: number[] = [];
    let storing = 0;
    let letGo: () => void = () => {};
    const first = new Promise<void>((resolve) => (letGo = resolve));
    deps.store.record = async (appId, records) => {
      expect(++storing).toBe(1);
      batches.push(records.length);
      if (batches.length === 1) await first;
      const results = await record(appId, records);
      storing--;
      return results;
    };
    expect(await sender.fill("worker")).toBe(3);
    await expect.poll(() => bench.sent.length).toBe(3);
    letGo();
    await sender.drain();
    expect(batches).toEqual([1, 2]);
  });
});

describe("lists are told to draw themselves again", () => {
  function countChanges() {
    let changes = 0;
    const bench = createSenderBench({ onChange: () => changes++ });
    return { bench, readChanges: () => changes };
  }

  test("when a delivery is claimed, and when its outcome is stored", async () => {
    const { bench, readChanges } = countChanges();
    await queueSubscribed(bench);
    let whileSending = 0;
    bench.script.push(async () => {
      await expect.poll(readChanges).toBe(1);
      whileSending = readChanges();
      return answered(0);
    });
    await bench.sender.fill("worker");
    await bench.sender.drain();
    expect([whileSending, readChanges()]).toEqual([1, 2]);
  });

  test("when a delivery begins to wait", async () => {
    const { bench, readChanges } = countChanges();
    await bench.scene.queue(bench.scene.createCustomer());
    expect(await bench.sender.fill("worker")).toBe(1);
    expect(readChanges()).toBe(1);
  });

  test("but not when there was nothing to do", async () => {
    const { bench, readChanges } = countChanges();
    expect(await bench.sender.fill("worker")).toBe(0);
    expect(readChanges()).toBe(0);
  });
});
