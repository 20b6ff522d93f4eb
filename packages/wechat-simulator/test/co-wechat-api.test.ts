import WechatApi from "co-wechat-api";
import { describe, expect, test } from "vitest";
import { ORDER_DATA, startSimulator, type StartedSimulator } from "./start-simulator.ts";

const PAGE = "pages/order/detail?id=1";

function createClient({ url, app }: StartedSimulator, secret = app.appSecret): WechatApi {
  const client = new WechatApi(app.appId, secret);
  client.prefix = `${url}/cgi-bin/`;
  return client;
}

describe("an independent client", () => {
  test("fetches a token, sends a subscribe message and reads the msgid", async () => {
    await using simulator = await startSimulator();
    const client = createClient(simulator);
    const openid = await simulator.addUser();
    const templateId = await simulator.addSubscribeTemplate();
    const send = () => client.sendSubscribeMessage(openid, templateId, PAGE, ORDER_DATA);
    await expect(send()).rejects.toMatchObject({
      code: 43101,
      message: expect.stringMatching(/^user refuse to accept the msg rid: /),
    });
    await simulator.act(openid, "subscribe", { templateIds: [templateId], answer: "accept" });
    const answer = await send();
    expect(answer).toMatchObject({ errcode: 0, errmsg: "ok" });
    const [message] = await simulator.controlList("/messages");
    expect(String(answer.msgid)).toBe(message?.["msgid"]);
  });

  test("spends a formId on a template message", async () => {
    await using simulator = await startSimulator();
    const client = createClient(simulator);
    const openid = await simulator.addUser();
    const templateId = await simulator.addTemplate();
    const { formId } = await simulator.act(openid, "submit-form");
    const data = { keyword1: { value: "20260701123456", color: "#173177" } };
    const send = () =>
      client.sendMiniProgramTemplate(openid, templateId, PAGE, String(formId), data);
    expect(await send()).toEqual({ errcode: 0, errmsg: "ok" });
    await expect(send()).rejects.toMatchObject({ code: 41029 });
    expect(await simulator.controlList(`/messages?openid=${openid}`)).toMatchObject([
      { lines: [{ name: "订单编号", value: "20260701123456" }, { value: "" }] },
    ]);
  });

  test("renews an expired token and retries", async () => {
    await using simulator = await startSimulator();
    const client = createClient(simulator);
    const openid = await simulator.addUser();
    const templateId = await simulator.addSubscribeTemplate();
    const choice = { templateIds: [templateId], answer: "accept", times: 2 };
    await simulator.act(openid, "subscribe", choice);
    const send = () => client.sendSubscribeMessage(openid, templateId, PAGE, ORDER_DATA);
    expect(await send()).toMatchObject({ errcode: 0 });
    const fault = { kind: "expire_token" };
    const path = "/cgi-bin/message/subscribe/send";
    await simulator.control("POST", "/faults", { path, times: 1, fault });
    expect(await send()).toMatchObject({ errcode: 0 });
  });

  test("reports a wrong secret", async () => {
    await using simulator = await startSimulator();
    const client = createClient(simulator, "wrong");
    const send = client.sendSubscribeMessage("o1", "T1", PAGE, ORDER_DATA);
    await expect(send).rejects.toMatchObject({ code: 40125 });
  });
});
