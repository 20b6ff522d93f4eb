import { describe, expect, test } from "vitest";
import { MAGIC_KINDS, type MagicKind } from "../src/index.ts";
import { startSimulator, type StartedSimulator } from "./start-simulator.ts";

/** A customer who has given every permission a message needs, in both channels. */
async function prepare(simulator: StartedSimulator, magic: MagicKind) {
  const openid = await simulator.addUser(magic);
  const subscribeId = await simulator.addSubscribeTemplate();
  const templateId = await simulator.addTemplate();
  const choice = { templateIds: [subscribeId], answer: "accept" };
  const popup = await simulator.act(openid, "subscribe", choice);
  const { formId } = await simulator.act(openid, "submit-form");
  return {
    openid,
    subscribeId,
    popup,
    sendSubscribe: () => simulator.sendSubscribe(openid, subscribeId),
    sendTemplate: () => simulator.sendTemplate(openid, templateId, formId),
  };
}

describe("a magic user", () => {
  test.each([
    ["refused", 43101, 43101],
    ["used", 43101, 41029],
    ["blocked", 43107, 43107],
    ["invalid", 40003, 40003],
  ] as const)(
    "%s always ends with %i by subscribe message and %i by template message",
    async (magic, subscribeErrcode, templateErrcode) => {
      await using simulator = await startSimulator();
      const { sendSubscribe, sendTemplate } = await prepare(simulator, magic);
      for (let count = 0; count < 2; count += 1) {
        expect(await sendSubscribe()).toMatchObject({ errcode: subscribeErrcode });
        expect(await sendTemplate()).toMatchObject({ errcode: templateErrcode });
      }
      expect(await simulator.controlList("/messages")).toEqual([]);
    },
  );

  test("blocked sees no popup: every template is banned", async () => {
    await using simulator = await startSimulator();
    const { popup, subscribeId } = await prepare(simulator, "blocked");
    expect(popup).toEqual({ errMsg: "requestSubscribeMessage:ok", [subscribeId]: "ban" });
  });

  test("lost receives the message, but the sender gets no answer", async () => {
    await using simulator = await startSimulator();
    const { openid, sendSubscribe, sendTemplate } = await prepare(simulator, "lost");
    await expect(sendSubscribe()).rejects.toThrow("fetch failed");
    await expect(sendTemplate()).rejects.toThrow("fetch failed");
    expect(await simulator.controlList(`/messages?openid=${openid}`)).toHaveLength(2);
  });

  test("lost answers rejected sends, so that a retry reports the formId as used", async () => {
    await using simulator = await startSimulator();
    const { sendSubscribe, sendTemplate } = await prepare(simulator, "lost");
    await expect(sendTemplate()).rejects.toThrow("fetch failed");
    expect(await sendTemplate()).toMatchObject({ errcode: 41029 });
    await expect(sendSubscribe()).rejects.toThrow("fetch failed");
    expect(await sendSubscribe()).toMatchObject({ errcode: 43101 });
  });

  test("slow receives the message immediately, and the sender gets the answer after more than five seconds", async () => {
    await using simulator = await startSimulator();
    const { openid, sendSubscribe } = await prepare(simulator, "slow");
    const startedAt = performance.now();
    const answer = sendSubscribe();
    await expect
      .poll(async () => (await simulator.controlList(`/messages?openid=${openid}`)).length)
      .toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(await answer).toMatchObject({ errcode: 0 });
    expect(performance.now() - startedAt).toBeGreaterThan(5_500);
  }, 10_000);

  test("keeps the magic in the openid, even across a reset", async () => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser("refused");
    await simulator.control("POST", "/reset");
    const subscribeId = await simulator.addSubscribeTemplate();
    expect(await simulator.sendSubscribe(openid, subscribeId)).toMatchObject({ errcode: 43101 });
  });

  test.each(MAGIC_KINDS)("%s logs in like everyone else", async (magic) => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser(magic);
    const { code } = await simulator.act(openid, "login-code");
    const { appId, appSecret } = simulator.app;
    const path = `/sns/jscode2session?appid=${appId}&secret=${appSecret}&js_code=${String(code)}`;
    const answer = await simulator.call("GET", `${path}&grant_type=authorization_code`);
    expect(answer).toMatchObject({ openid });
  });

  test("of an unknown kind is rejected", async () => {
    await using simulator = await startSimulator();
    expect(await simulator.control("POST", "/users", { magic: "flying" })).toEqual({
      error: "must be one of refused, used, blocked, slow, lost, invalid",
      field: "magic",
    });
  });
});
