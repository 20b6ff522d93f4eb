import { describe, expect, test } from "vitest";
import { ORDER_DATA, startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

const SEND = "/cgi-bin/message/subscribe/send";

async function prepare(simulator: StartedSimulator) {
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate();
  const token = await simulator.getToken();
  const choice = { templateIds: [templateId], answer: "accept", times: 10 };
  await simulator.act(openid, "subscribe", choice);
  const addFault = async (fault: Json, changes: Json = {}): Promise<void> => {
    const body = { path: SEND, times: 1, fault, ...changes };
    expect(await simulator.control("POST", "/faults", body)).toEqual({ ok: true });
  };
  const send = (touser = openid, signal = AbortSignal.timeout(10_000)): Promise<Response> =>
    fetch(`${simulator.url}${SEND}?access_token=${token}`, {
      method: "POST",
      body: JSON.stringify({ touser, template_id: templateId, data: ORDER_DATA }),
      signal,
    });
  const countMessages = async () => (await simulator.controlList("/messages")).length;
  const getLastRequest = async () => {
    const { items } = await simulator.control("GET", "/requests");
    return (items as Json[]).at(-1);
  };
  return { openid, templateId, addFault, send, countMessages, getLastRequest };
}

describe("a fault", () => {
  test("errcode answers the code instead of sending, the given number of times", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages } = await prepare(simulator);
    await addFault({ kind: "errcode", errcode: 45009 }, { times: 2 });
    for (let count = 0; count < 2; count += 1) {
      expect(await (await send()).json()).toEqual({
        errcode: 45009,
        errmsg: expect.stringMatching(/^reach max api daily quota limit rid: /),
      });
    }
    expect(await countMessages()).toBe(0);
    expect(await (await send()).json()).toMatchObject({ errcode: 0 });
  });

  test("delay sends immediately and answers late", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages } = await prepare(simulator);
    await addFault({ kind: "delay", ms: 400 });
    const startedAt = performance.now();
    const answer = send();
    await expect.poll(countMessages).toBe(1);
    expect(await (await answer).json()).toMatchObject({ errcode: 0 });
    expect(performance.now() - startedAt).toBeGreaterThan(390);
  });

  test("cut before does nothing and answers nothing", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages, getLastRequest } = await prepare(simulator);
    await addFault({ kind: "cut", when: "before" });
    await expect(send()).rejects.toThrow("fetch failed");
    expect(await countMessages()).toBe(0);
    expect(await getLastRequest()).toMatchObject({ path: SEND, status: null, answer: null });
    expect(await (await send()).json()).toMatchObject({ errcode: 0 });
  });

  test("cut after sends the message and answers nothing", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages, getLastRequest } = await prepare(simulator);
    await addFault({ kind: "cut", when: "after" });
    await expect(send()).rejects.toThrow("fetch failed");
    expect(await countMessages()).toBe(1);
    const unseen = { status: null, answer: { errcode: 0, errmsg: "ok" } };
    expect(await getLastRequest()).toMatchObject(unseen);
  });

  test("status answers that status without JSON, and sends nothing", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages } = await prepare(simulator);
    await addFault({ kind: "status", status: 502 });
    const response = await send();
    expect(response.status).toBe(502);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(await countMessages()).toBe(0);
  });

  test("not_json answers HTTP 200 without JSON, and sends nothing", async () => {
    await using simulator = await startSimulator();
    const { addFault, send, countMessages } = await prepare(simulator);
    await addFault({ kind: "not_json" });
    const response = await send();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(await countMessages()).toBe(0);
  });

  test("expire_token expires the call's token, and a new one works", async () => {
    await using simulator = await startSimulator();
    const { openid, templateId, addFault, send } = await prepare(simulator);
    await addFault({ kind: "expire_token" });
    expect(await (await send()).json()).toMatchObject({ errcode: 42001 });
    expect(await (await send()).json()).toMatchObject({ errcode: 42001 });
    expect(await simulator.sendSubscribe(openid, templateId)).toMatchObject({ errcode: 0 });
  });

  test("for one customer does not affect the others", async () => {
    await using simulator = await startSimulator();
    const { openid, addFault, send } = await prepare(simulator);
    const other = await simulator.addUser();
    await addFault({ kind: "errcode", errcode: -1 }, { openid });
    expect(await (await send(other)).json()).toMatchObject({ errcode: 43101 });
    expect(await (await send(openid)).json()).toMatchObject({ errcode: -1 });
  });

  test("applies to the token endpoint", async () => {
    await using simulator = await startSimulator();
    const fault = { kind: "errcode", errcode: 40164 };
    const path = "/cgi-bin/stable_token";
    await simulator.control("POST", "/faults", { path, times: 1, fault });
    expect(await simulator.call("POST", path, {})).toMatchObject({
      errcode: 40164,
      errmsg: expect.stringMatching(/^invalid ip [\d.]+ ipv6 ::ffff:[\d.]+, not in whitelist/),
    });
  });

  test("is listed with its remaining times, and cleared by DELETE", async () => {
    await using simulator = await startSimulator();
    const { addFault, send } = await prepare(simulator);
    await addFault({ kind: "errcode", errcode: -1 }, { times: 3 });
    await send();
    expect(await simulator.controlList("/faults")).toEqual([
      { path: SEND, openid: null, times: 2, fault: { kind: "errcode", errcode: -1 } },
    ]);
    expect(await simulator.control("DELETE", "/faults")).toEqual({ ok: true });
    expect(await (await send()).json()).toMatchObject({ errcode: 0 });
  });

  test.each([
    ["path", { path: "/cgi-bin/nothing" }],
    ["path", { path: undefined }],
    ["times", { times: 0 }],
    ["times", { times: 1.5 }],
    ["openid", { openid: 7 }],
    ["fault", { fault: undefined }],
    ["fault.kind", { fault: { kind: "meteor" } }],
    ["fault.errcode", { fault: { kind: "errcode" } }],
    ["fault.errcode", { fault: { kind: "errcode", errcode: 0 } }],
    ["fault.ms", { fault: { kind: "delay", ms: -1 } }],
    ["fault.when", { fault: { kind: "cut", when: "never" } }],
    ["fault.status", { fault: { kind: "status", status: 99 } }],
    ["fault.kind", { path: "/cgi-bin/token", fault: { kind: "expire_token" } }],
  ])("is rejected for its %s: %j", async (field, changes) => {
    await using simulator = await startSimulator();
    const body = { path: SEND, times: 1, fault: { kind: "not_json" }, ...changes };
    expect(await simulator.control("POST", "/faults", body)).toEqual({
      error: expect.any(String),
      field,
    });
    expect(await simulator.controlList("/faults")).toEqual([]);
  });
});
