import { describe, expect, test } from "vitest";
import { createSenderBench } from "../../testing/create-sender-bench.ts";
import { answered, SUBSCRIBED, SUBSCRIBED_TOO } from "../../testing/store-scene.ts";

const ODD = 123_456;
const MINUTE_MS = 60_000;

function createBench(changes: Parameters<typeof createSenderBench>[0] = {}) {
  let clock = 0;
  const bench = createSenderBench({ now: () => clock, ...changes });
  const { scene } = bench;
  return {
    ...bench,
    async queueFor(openid: string, notice = SUBSCRIBED) {
      const templateId = scene.lanes.find((lane) => lane.notice === notice)?.templateId ?? "";
      await scene.giveSubscription(openid, { templateId });
      return scene.queue(openid, { notice });
    },
    advance(ms: number) {
      clock += ms;
      scene.advance(ms);
    },
    readStates: (ids: string[]) =>
      Promise.all(ids.map(async (id) => (await scene.readDelivery(id)).state)),
  };
}

/** Waits for background work to finish. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await Promise.resolve();
}

describe("an unknown code", () => {
  test("from three consecutive customers pauses the channel; none is lost, and one probe releases all", async () => {
    const { scene, script, sendAll, queueFor, advance, readStates } = createBench();
    const ids: string[] = [];
    for (const errcode of [ODD, ODD, ODD]) {
      ids.push(await queueFor(scene.createCustomer()));
      script.push(answered(errcode));
      expect(await sendAll()).toBe(1);
      advance(1000);
    }
    expect(await scene.pauses.list(scene.appId)).toMatchObject([
      { api: "subscribe", errcode: ODD },
    ]);
    ids.push(await queueFor(scene.createCustomer()));
    advance(30_000);
    expect(await sendAll()).toBe(0);
    expect(await readStates(ids)).toEqual(ids.map(() => "queued"));

    script.push(answered(ODD));
    advance(MINUTE_MS);
    expect(await sendAll()).toBe(1);
    advance(MINUTE_MS);
    await sendAll();
    advance(MINUTE_MS);
    await sendAll();
    expect(await readStates(ids)).toEqual(ids.map(() => "sent"));
    expect(await scene.pauses.list(scene.appId)).toEqual([]);
    await scene.assertUsesAddUp();
  });

  test("from one customer fails their message and stops nobody else", async () => {
    const { scene, script, sendAll, queueFor, advance, readStates } = createBench();
    const odd = await queueFor(scene.createCustomer());
    const others: string[] = [];
    for (let tries = 0; tries < 3; tries++) {
      script.push(answered(ODD));
      expect(await sendAll()).toBe(1);
      others.push(await queueFor(scene.createCustomer()));
      expect(await sendAll()).toBe(1);
      advance(30_000);
    }
    expect(await readStates(others)).toEqual(others.map(() => "sent"));
    expect(await scene.readDelivery(odd)).toMatchObject({ state: "failed", reason: "MESSAGE" });
    expect(await scene.pauses.list(scene.appId)).toEqual([]);
    await scene.assertUsesAddUp();
  });

  test("from some of many customers served together pauses nothing", async () => {
    const { scene, script, sendAll, queueFor } = createBench();
    for (let index = 0; index < 9; index++) await queueFor(scene.createCustomer());
    for (let index = 0; index < 9; index++) script.push(answered(index % 2 === 0 ? ODD : 0));
    await sendAll();
    expect(await scene.pauses.list(scene.appId)).toEqual([]);
  });

  test("for the only message in the queue fails it within a quarter of an hour", async () => {
    const { scene, script, sendAll, queueFor, advance, readStates } = createBench();
    const id = await queueFor(scene.createCustomer());
    for (let tries = 0; tries < 6; tries++) script.push(answered(ODD));
    let left = 0;
    for (let seconds = 0; seconds < 15 * 60; seconds += 10) {
      left += await sendAll();
      advance(10_000);
    }
    expect(left).toBe(6);
    expect(await readStates([id])).toEqual(["failed"]);
  });
});

describe.each([41030, 40037, 43107])("a notice that WeChat refuses with %i", (errcode) => {
  async function startHeld() {
    const bench = createBench({ maxInFlight: 1 });
    const { scene, script, sendAll, queueFor } = bench;
    const ids: string[] = [];
    for (let index = 0; index < 4; index++) ids.push(await queueFor(scene.createCustomer()));
    script.push(answered(errcode));
    expect(await sendAll()).toBe(1);
    const probe = async () => {
      bench.actionProbes.set(SUBSCRIBED, 2 * MINUTE_MS);
      await sendAll();
      // The drift check runs in the background.
      await settle();
      return sendAll();
    };
    return { ...bench, ids, probe };
  }

  test("is held and reported, and other notices continue", async () => {
    const { scene, settings, ids, readStates, sendAll, queueFor, advance } = await startHeld();
    expect(await readStates(ids)).toEqual(ids.map(() => "queued"));
    expect(settings.find(({ code }) => code === SUBSCRIBED)?.actionRequired).toMatchObject({
      errcode,
    });
    const other = await queueFor(scene.createCustomer(), SUBSCRIBED_TOO);
    advance(10 * MINUTE_MS);
    expect(await sendAll()).toBe(1);
    expect(await readStates([other])).toEqual(["sent"]);
  });

  test("sends one delivery per probe while it is broken, and all once a probe is accepted", async () => {
    const { script, sent, settings, ids, probe, advance, readStates } = await startHeld();
    for (let probes = 0; probes < 3; probes++) {
      advance(2 * MINUTE_MS);
      script.push(answered(errcode));
      expect(await probe()).toBe(1);
    }
    expect(sent).toHaveLength(4);
    advance(2 * MINUTE_MS);
    expect(await probe()).toBe(4);
    expect(await readStates(ids)).toEqual(ids.map(() => "sent"));
    expect(settings.find(({ code }) => code === SUBSCRIBED)?.actionRequired).toBeNull();
  });

  test("is not probed while its channel is paused", async () => {
    const { scene, probe, advance } = await startHeld();
    await scene.pauses.pause(scene.appId, {
      ...{ api: "subscribe", errcode: 45009, errmsg: "quota", probe: "after_quota_reset" },
    });
    advance(2 * MINUTE_MS);
    expect(await probe()).toBe(0);
  });
});

test("a notice whose template is restored is ready again even if no delivery waits", async () => {
  const { actionProbes, settings, sendAll, advance } = createBench();
  const notice = settings.find(({ code }) => code === SUBSCRIBED);
  if (notice) notice.actionRequired = { errcode: 40037, problem: "invalid template_id" };
  actionProbes.set(SUBSCRIBED, MINUTE_MS);
  await sendAll();
  await settle();
  advance(1000);
  await sendAll();
  expect(notice?.actionRequired).toBeNull();
});

test("a template that is still missing keeps its notice held without a send", async () => {
  const { actionProbes, settings, scene, sendAll, queueFor, advance } = createBench({
    checkDrift: async () => false,
  });
  await queueFor(scene.createCustomer());
  const notice = settings.find(({ code }) => code === SUBSCRIBED);
  if (notice) notice.actionRequired = { errcode: 40037, problem: "invalid template_id" };
  actionProbes.set(SUBSCRIBED, MINUTE_MS);
  for (let looks = 0; looks < 3; looks++) {
    expect(await sendAll()).toBe(0);
    await settle();
    advance(1000);
  }
  expect(notice?.actionRequired).not.toBeNull();
});
