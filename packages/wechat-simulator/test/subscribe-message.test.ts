import { describe, expect, test } from "vitest";
import { ORDER_DATA, startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

async function prepare(simulator: StartedSimulator, tid?: number, kidList?: number[]) {
  const openid = await simulator.addUser();
  const templateId = await simulator.addSubscribeTemplate(tid, kidList);
  await simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept" });
  const send = (changes: Json = {}) => simulator.sendSubscribe(openid, templateId, changes);
  return { openid, templateId, send };
}

describe("a subscribe message", () => {
  test("appears as a card, in the template's keyword order", async () => {
    await using simulator = await startSimulator();
    const { openid, templateId, send } = await prepare(simulator, 900_004, [4, 1]);
    const { character_string1, time4 } = ORDER_DATA;
    expect(await send({ data: { character_string1, time4 } })).toMatchObject({ errcode: 0 });
    expect(await simulator.controlList(`/messages?openid=${openid}`)).toEqual([
      {
        openid,
        channel: "subscribe",
        templateId,
        title: "订单支付成功通知",
        lines: [
          { name: "下单时间", value: "2026-07-01 12:30" },
          { name: "订单编号", value: "20260701123456" },
        ],
        page: "pages/order/detail?id=1",
        sentAt: expect.any(String),
        msgid: expect.stringMatching(/^\d{19}$/),
      },
    ]);
  });

  test("is answered with a msgid that is a bare number beyond 2^53", async () => {
    await using simulator = await startSimulator();
    const { openid, templateId } = await prepare(simulator);
    const path = `/cgi-bin/message/subscribe/send?access_token=${await simulator.getToken()}`;
    const body = JSON.stringify({ touser: openid, template_id: templateId, data: ORDER_DATA });
    const response = await fetch(simulator.url + path, { method: "POST", body });
    const text = await response.text();
    const msgid = /^\{"errcode":0,"errmsg":"ok","msgid":(\d+)\}$/.exec(text)?.[1];
    expect(BigInt(msgid ?? 0) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
    const [message] = await simulator.controlList("/messages");
    expect(message?.["msgid"]).toBe(msgid);
  });

  test("accepts numbers as texts, and pages with a leading slash", async () => {
    await using simulator = await startSimulator();
    const { send } = await prepare(simulator);
    const data = { ...ORDER_DATA, amount2: { value: 128 } };
    expect(await send({ data, page: "/pages/order/list" })).toMatchObject({ errcode: 0 });
  });

  test.each([
    [40003, { touser: "" }],
    [40003, { touser: "oStranger" }],
    [40037, { template_id: "" }],
    [40037, { template_id: "unheard of" }],
    [41030, { page: "pages/nowhere" }],
    [41030, { page: 7 }],
    [47003, { miniprogram_state: "release" }],
    [47003, { lang: "de" }],
    [47003, { data: null }],
    [45168, { data: { ...ORDER_DATA, thing3: { value: "代开发票" } } }],
  ])("is rejected with %i for %j without using a permission", async (errcode, changes) => {
    await using simulator = await startSimulator();
    const { send } = await prepare(simulator);
    expect(await send(changes)).toMatchObject({ errcode });
    expect(await send()).toMatchObject({ errcode: 0 });
  });

  test("rejects another template's keys", async () => {
    await using simulator = await startSimulator();
    const { send } = await prepare(simulator);
    expect(await send({ data: { ...ORDER_DATA, name8: { value: "x" } } })).toMatchObject({
      errcode: 47003,
      errmsg: expect.stringMatching(/^argument invalid! data\.name8\.value/),
    });
  });

  test.each([
    ["data.amount2.value is empty", { amount2: { value: "" } }],
    ["data.thing3.value is emtpy", { thing3: { value: "  " } }],
    ["data.time4.value invalid", { time4: { value: "2026-07-01T12:30:00Z" } }],
    ["data.thing3.value invalid", { thing3: { value: "一".repeat(21) } }],
    ["data.character_string1.value", { character_string1: undefined }],
    ["data.amount2.value is empty", { amount2: { value: { nested: true } } }],
  ])("answers %s in WeChat's wording", async (wording, changes) => {
    await using simulator = await startSimulator();
    const { send } = await prepare(simulator);
    const { errcode, errmsg } = await send({ data: { ...ORDER_DATA, ...changes } });
    expect(errcode).toBe(47003);
    expect(String(errmsg).split(" rid: ")[0]).toBe(`argument invalid! ${wording}`);
  });

  test("checks enum values", async () => {
    await using simulator = await startSimulator();
    const { send } = await prepare(simulator, 900_012, [1, 3]);
    const sendProgress = (value: string) => {
      const { character_string1 } = ORDER_DATA;
      return send({ data: { character_string1, enum_string3: { value } } });
    };
    expect(await sendProgress("飞走了")).toMatchObject({ errcode: 47003 });
    expect(await sendProgress("已寄回")).toMatchObject({ errcode: 0 });
  });

  test("to a page outside app.json is rejected until the settings list that page", async () => {
    await using simulator = await startSimulator({ pages: ["pages/home"] });
    const { send } = await prepare(simulator);
    expect(await send({ page: "pages/order/detail" })).toMatchObject({ errcode: 41030 });
    await simulator.control("POST", "/app", { pages: ["pages/order/detail"] });
    expect(await send({ page: "pages/order/detail?id=1&x=2" })).toMatchObject({ errcode: 0 });
  });

  test("must be JSON sent by POST", async () => {
    await using simulator = await startSimulator();
    const token = await simulator.getToken();
    const target = `${simulator.url}/cgi-bin/message/subscribe/send?access_token=${token}`;
    const broken = await fetch(target, { method: "POST", body: '{"touser":' });
    expect(await broken.json()).toMatchObject({ errcode: 47001 });
    const byGet = await fetch(target);
    expect(await byGet.json()).toMatchObject({ errcode: 43002 });
  });
});

describe("two messages to one customer", () => {
  test("at the same time: the second answers 43108 and uses no permission", async () => {
    await using simulator = await startSimulator({ latencyMs: 300 });
    const { openid, templateId, send } = await prepare(simulator);
    await simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept" });
    const both = await Promise.all([send(), send()]);
    expect(both.map(({ errcode }) => Number(errcode)).toSorted((a, b) => a - b)).toEqual([
      0, 43108,
    ]);
    expect(await send()).toMatchObject({ errcode: 0 });
  });

  test("one after the other are fine, as are two customers at a time", async () => {
    await using simulator = await startSimulator({ latencyMs: 20 });
    const one = await prepare(simulator);
    const other = await simulator.addUser();
    await simulator.act(other, "subscribe", { templateIds: [one.templateId], answer: "accept" });
    const both = await Promise.all([one.send(), simulator.sendSubscribe(other, one.templateId)]);
    expect(both).toMatchObject([{ errcode: 0 }, { errcode: 0 }]);
    expect(await one.send()).toMatchObject({ errcode: 43101 });
  });

  test("the customer is free again when the first client disconnects", async () => {
    await using simulator = await startSimulator({ latencyMs: 0 });
    const { openid, templateId, send } = await prepare(simulator);
    const path = "/cgi-bin/message/subscribe/send";
    const fault = { kind: "delay", ms: 60_000 };
    await simulator.control("POST", "/faults", { path, times: 1, fault });
    const target = `${simulator.url}${path}?access_token=${await simulator.getToken()}`;
    const body = JSON.stringify({ touser: openid, template_id: templateId, data: ORDER_DATA });
    const signal = AbortSignal.timeout(100);
    await expect(fetch(target, { method: "POST", body, signal })).rejects.toThrow(/abort/i);
    await expect.poll(async () => (await send())["errcode"]).toBe(43101);
  });
});
