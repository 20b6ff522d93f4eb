import { describe, expect, test } from "vitest";
import { startSimulator, type Json } from "./start-simulator.ts";

const LIBRARY = "/cgi-bin/wxopen/template/library";

describe("the template library", () => {
  test("is paged by up to 20", async () => {
    await using simulator = await startSimulator();
    const list = (offset: number, count: number) =>
      simulator.api(`${LIBRARY}/list`, { offset, count });
    const first = await list(0, 20);
    const second = await list(20, 20);
    expect(first["list"]).toHaveLength(20);
    const titles = [...Object(first["list"]), ...Object(second["list"])] as Json[];
    expect(titles).toHaveLength(Number(first["total_count"]));
    expect(new Set(titles.map(({ id }) => id)).size).toBe(titles.length);
    expect(titles[0]).toEqual({ id: "AT0009", title: "订单支付成功通知" });
    expect(await list(1_000, 20)).toMatchObject({ list: [] });
  });

  test.each([
    { offset: 0, count: 21 },
    { offset: 0, count: 0 },
    { offset: -1, count: 20 },
    { offset: "0", count: 20 },
    {},
  ])("rejects the page %j", async (page) => {
    await using simulator = await startSimulator();
    expect(await simulator.api(`${LIBRARY}/list`, page)).toMatchObject({ errcode: 47003 });
  });

  test("returns a template's keywords under WeChat's official names", async () => {
    await using simulator = await startSimulator();
    expect(await simulator.api(`${LIBRARY}/get`, { id: "AT0002" })).toEqual({
      errcode: 0,
      errmsg: "ok",
      id: "AT0002",
      title: "购买成功通知",
      keyword_list: [
        { keyword_id: 3, name: "购买地点", example: "TIT造舰厂" },
        { keyword_id: 4, name: "购买时间", example: "2016年6月6日" },
        { keyword_id: 5, name: "物品名称", example: "咖啡" },
      ],
    });
    const unknown = await simulator.api(`${LIBRARY}/get`, { id: "AT0000" });
    expect(unknown).toMatchObject({ errcode: 40037 });
  });

  test("needs a POST with a JSON body", async () => {
    await using simulator = await startSimulator();
    expect(await simulator.api(`${LIBRARY}/list`)).toMatchObject({ errcode: 43002 });
    const token = await simulator.getToken();
    const target = `${simulator.url}${LIBRARY}/list?access_token=${token}`;
    const response = await fetch(target, { method: "POST", body: "{offset:" });
    expect(await response.json()).toMatchObject({ errcode: 47001 });
  });
});

describe("the account's templates", () => {
  test("are added, listed with positional keys, and deleted", async () => {
    await using simulator = await startSimulator();
    const added = await simulator.api("/cgi-bin/wxopen/template/add", {
      id: "AT0009",
      keyword_id_list: [11, 5],
    });
    expect(added).toMatchObject({ errcode: 0, errmsg: "ok" });
    const templateId = String(added["template_id"]);
    expect(templateId).toMatch(/^[\w-]{43}$/);
    const list = () => simulator.api("/cgi-bin/wxopen/template/list", { offset: 0, count: 20 });
    expect(await list()).toEqual({
      errcode: 0,
      errmsg: "ok",
      list: [
        {
          template_id: templateId,
          title: "订单支付成功通知",
          content: "订单金额{{keyword1.DATA}}\n订单编号{{keyword2.DATA}}\n",
          example: "订单金额：¥128.00\n订单编号：20260701123456\n",
        },
      ],
    });
    const remove = () => simulator.api("/cgi-bin/wxopen/template/del", { template_id: templateId });
    expect(await remove()).toEqual({ errcode: 0, errmsg: "ok" });
    expect(await list()).toMatchObject({ list: [] });
    expect(await remove()).toMatchObject({ errcode: 40037 });
  });

  test.each([
    [40037, { id: "AT0006", keyword_id_list: [1] }],
    [47003, { id: "AT0009", keyword_id_list: [] }],
    [47003, { id: "AT0009", keyword_id_list: [5, 5] }],
    [47003, { id: "AT0009", keyword_id_list: [999] }],
    [47003, { id: "AT9003", keyword_id_list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }],
  ])("are rejected with %i for %j", async (errcode, body) => {
    await using simulator = await startSimulator();
    expect(await simulator.api("/cgi-bin/wxopen/template/add", body)).toMatchObject({ errcode });
  });

  test("are at most 25, which two pages list", async () => {
    await using simulator = await startSimulator();
    for (let count = 0; count < 25; count += 1) await simulator.addTemplate();
    const one = { id: "AT0009", keyword_id_list: [5] };
    expect(await simulator.api("/cgi-bin/wxopen/template/add", one)).toMatchObject({
      errcode: 45026,
    });
    const rest = await simulator.api("/cgi-bin/wxopen/template/list", { offset: 20, count: 20 });
    expect(rest["list"]).toHaveLength(5);
  });
});

describe("sending a template message", () => {
  test("uses up the formId and shows the card", async () => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser();
    const templateId = await simulator.addTemplate();
    const { formId } = await simulator.act(openid, "submit-form");
    expect(await simulator.sendTemplate(openid, templateId, formId)).toEqual({
      errcode: 0,
      errmsg: "ok",
    });
    expect(await simulator.controlList(`/messages?openid=${openid}`)).toEqual([
      {
        openid,
        channel: "template",
        templateId,
        title: "订单支付成功通知",
        lines: [
          { name: "订单编号", value: "20260701123456" },
          { name: "订单金额", value: "¥128.00" },
        ],
        page: "pages/order/detail?id=1",
        sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        msgid: null,
      },
    ]);
    const again = await simulator.sendTemplate(openid, templateId, formId);
    expect(again).toMatchObject({ errcode: 41029 });
  });

  test("without data and page is an empty card without a link", async () => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser();
    const templateId = await simulator.addTemplate();
    const { formId } = await simulator.act(openid, "submit-form");
    await simulator.sendTemplate(openid, templateId, formId, { data: null, page: "" });
    expect(await simulator.controlList("/messages")).toMatchObject([
      { lines: [{ value: "" }, { value: "" }], page: null },
    ]);
  });

  test("is rejected for a wrong receiver, template or page without using the formId", async () => {
    await using simulator = await startSimulator();
    const openid = await simulator.addUser();
    const templateId = await simulator.addTemplate();
    const subscribeId = await simulator.addSubscribeTemplate();
    const { formId } = await simulator.act(openid, "submit-form");
    const send = (to: unknown, id: string, page: string) =>
      simulator.sendTemplate(to, id, formId, { page });
    expect(await send("oStranger", templateId, "")).toMatchObject({ errcode: 40003 });
    expect(await send(null, templateId, "")).toMatchObject({ errcode: 40003 });
    expect(await send(openid, "nothing", "")).toMatchObject({ errcode: 40037 });
    expect(await send(openid, subscribeId, "")).toMatchObject({ errcode: 40037 });
    expect(await send(openid, templateId, "pages/none")).toMatchObject({ errcode: 41030 });
    expect(await send(openid, templateId, "")).toMatchObject({ errcode: 0 });
  });

  test("uniform_send has been withdrawn", async () => {
    await using simulator = await startSimulator();
    const path = "/cgi-bin/message/wxopen/template/uniform_send";
    expect(await simulator.api(path, {})).toMatchObject({ errcode: 45109 });
  });
});
