import { describe, expect, test } from "vitest";
import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

async function prepare(simulator: StartedSimulator) {
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  const subscribe = (changes: Json = {}) =>
    simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept", ...changes });
  const send = async () => (await simulator.sendSubscribe(openid, templateId))["errcode"];
  const change = (answer: string) => simulator.act(openid, "settings", { templateId, answer });
  return { openid, templateId, subscribe, send, change };
}

describe("permissions", () => {
  test("one acceptance allows one message, and acceptances add up", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe, send } = await prepare(simulator);
    expect(await send()).toBe(43101);
    expect(await subscribe()).toEqual({
      errMsg: "requestSubscribeMessage:ok",
      [templateId]: "accept",
    });
    await subscribe();
    expect([await send(), await send(), await send()]).toEqual([0, 0, 43101]);
  });

  test("never expire", async () => {
    await using simulator = await startSimulator();
    const { subscribe, send } = await prepare(simulator);
    await subscribe();
    await simulator.advance(400 * 86_400);
    expect(await send()).toBe(0);
  });

  test("a rejection changes nothing", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe, send } = await prepare(simulator);
    await subscribe();
    expect(await subscribe({ answer: "reject" })).toMatchObject({ [templateId]: "reject" });
    expect([await send(), await send()]).toEqual([0, 43101]);
  });

  test("can be given many times in one call", async () => {
    await using simulator = await startSimulator();
    const { subscribe, send } = await prepare(simulator);
    await subscribe({ times: 2 });
    expect([await send(), await send(), await send()]).toEqual([0, 0, 43101]);
  });

  test("apply to one customer and one template", async () => {
    await using simulator = await startSimulator();
    const { openid, templateId, subscribe } = await prepare(simulator);
    const other = await simulator.addSubscribeTemplate(900_004, [1, 2, 3, 5]);
    await subscribe();
    const toStranger = await simulator.sendSubscribe(await simulator.addUser(), templateId);
    expect(toStranger).toMatchObject({ errcode: 43101 });
    const data = {
      character_string1: { value: "1" },
      amount2: { value: "1" },
      thing3: { value: "1" },
      number5: { value: "1" },
    };
    expect(await simulator.sendSubscribe(openid, other, { data })).toMatchObject({
      errcode: 43101,
    });
  });
});

describe("a remembered choice", () => {
  test("of accept answers without a popup and adds one message per call", async () => {
    await using simulator = await startSimulator();
    const { openid, templateId, subscribe, send } = await prepare(simulator);
    await subscribe({ remember: true });
    expect(await subscribe({ answer: "reject" })).toMatchObject({ [templateId]: "accept" });
    expect([await send(), await send(), await send()]).toEqual([0, 0, 43101]);
    expect(await simulator.control("GET", `/users/${openid}/settings`)).toEqual({
      subscriptionsSetting: { mainSwitch: true, itemSettings: { [templateId]: "accept" } },
    });
  });

  test("of reject applies until the settings change", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe, send, change } = await prepare(simulator);
    await subscribe({ answer: "reject", remember: true });
    expect(await subscribe()).toMatchObject({ [templateId]: "reject" });
    await change("accept");
    expect(await send()).toBe(43101);
    expect(await subscribe({ answer: "reject" })).toMatchObject({ [templateId]: "accept" });
    expect(await send()).toBe(0);
  });
});

describe("a refusal in the settings", () => {
  test("revokes earlier acceptances", async () => {
    await using simulator = await startSimulator();
    const { subscribe, send, change } = await prepare(simulator);
    await subscribe({ times: 3 });
    await change("reject");
    expect(await send()).toBe(43101);
    await change("accept");
    expect(await send()).toBe(43101);
    await subscribe();
    expect([await send(), await send()]).toEqual([0, 43101]);
  });

  test("turns a remembered accept into a remembered reject", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe, change } = await prepare(simulator);
    await subscribe({ remember: true });
    await change("reject");
    expect(await subscribe()).toMatchObject({ [templateId]: "reject" });
  });

  test("of the main switch stops popups and messages without losing permissions", async () => {
    await using simulator = await startSimulator();
    const { openid, subscribe, send } = await prepare(simulator);
    await subscribe();
    await simulator.act(openid, "settings", { mainSwitch: false });
    expect(await subscribe()).toEqual({
      errMsg: "requestSubscribeMessage:fail The main switch is switched off",
      errCode: 20004,
    });
    expect(await send()).toBe(43101);
    await simulator.act(openid, "settings", { mainSwitch: true });
    expect(await send()).toBe(0);
  });
});

describe("wx.requestSubscribeMessage", () => {
  test("filters later templates of the same title", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe } = await prepare(simulator);
    const sameTitle = await simulator.addSubscribeTemplate(900_004, [1, 2]);
    const other = await simulator.addSubscribeTemplate(900_002, [1, 2]);
    expect(await subscribe({ templateIds: [templateId, sameTitle, other] })).toEqual({
      errMsg: "requestSubscribeMessage:ok",
      [templateId]: "accept",
      [sameTitle]: "filter",
      [other]: "accept",
    });
  });

  test("asks once for an id that is passed twice", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe, send } = await prepare(simulator);
    await subscribe({ templateIds: [templateId, templateId] });
    expect([await send(), await send()]).toEqual([0, 43101]);
  });

  test("fails for invalid lists of ids", async () => {
    await using simulator = await startSimulator();
    const { templateId, subscribe } = await prepare(simulator);
    const legacy = await simulator.addTemplate();
    const ask = (...templateIds: unknown[]) => subscribe({ templateIds });
    expect(await ask()).toEqual({
      errMsg: "requestSubscribeMessage:fail TmplIds can't be empty",
      errCode: 10001,
    });
    expect(await ask(7)).toMatchObject({ errCode: 10004 });
    expect(await ask("unknown")).toMatchObject({ errCode: 20001 });
    expect(await ask(templateId, "unknown")).toMatchObject({ errCode: 20001 });
    expect(await ask(legacy)).toMatchObject({ errCode: 20001 });
    expect(await ask("1", "2", "3", "4", "5", "6")).toMatchObject({ errCode: 20003 });
  });

  test("asks for up to five templates", async () => {
    await using simulator = await startSimulator();
    const { subscribe } = await prepare(simulator);
    const tids = [900_001, 900_002, 900_003, 900_005, 900_006];
    const templateIds = await Promise.all(
      tids.map((t) => simulator.addSubscribeTemplate(t, [1, 2])),
    );
    const result = await subscribe({ templateIds });
    expect(templateIds.map((id) => result[id])).toEqual(tids.map(() => "accept"));
  });
});
