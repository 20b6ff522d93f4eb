import { describe, expect, test } from "vitest";
import { listDatabases, startOperatorApi } from "../start-operator-api.ts";
import { PAID, startShop } from "../start-shop.ts";

const DAY_MS = 86_400_000;
const TITLES = "/wxaapi/newtmpl/getpubtemplatetitles";
const KEYWORDS = "/wxaapi/newtmpl/getpubtemplatekeywords";

describe.each(listDatabases())("the template library on %s", (_name, open) => {
  test("is searched locally, exact titles first", async () => {
    await using shop = await startShop(open);
    for (const [channel, size] of [
      ["subscribe", 38],
      ["template", 25],
    ]) {
      const all = (await shop.query("templates.list", { channel, limit: 100 })).data;
      expect(all).toMatchObject({ total: size, refreshedAt: expect.stringMatching(/Z$/) });
      expect(all.items).toHaveLength(Number(size));
      const found = (await shop.query("templates.list", { channel, query: "订单支付成功通知" }))
        .data;
      expect(found.items[0]?.title).toBe("订单支付成功通知");
      expect(found.items.every(({ title }) => title.includes("订单支付成功通知"))).toBe(true);
    }
  });

  test("has stable pages", async () => {
    await using shop = await startShop(open);
    const list = async (input: object) =>
      (await shop.query("templates.list", { channel: "subscribe", ...input })).data;
    const all = await list({ limit: 100 });
    expect((await list({})).items).toEqual(all.items.slice(0, 20));
    expect((await list({ offset: 20, limit: 7 })).items).toEqual(all.items.slice(20, 27));
    expect(await list({ offset: 1000 })).toMatchObject({ total: all.total, items: [] });
  });

  test("is read from WeChat once a day or on request", async () => {
    await using shop = await startShop(open);
    const countReads = async () =>
      (await shop.listWechatCalls()).filter((path) => path === TITLES).length;
    const list = () => shop.query("templates.list", { channel: "subscribe" });
    await Promise.all([list(), list(), list()]);
    const first = await countReads();
    await list();
    expect(await countReads()).toBe(first);
    shop.advanceClock(DAY_MS - 60_000);
    await list();
    expect(await countReads()).toBe(first);
    shop.advanceClock(60_000);
    await list();
    expect(await countReads()).toBe(2 * first);
    expect((await shop.mutate("templates.refresh", { channel: "subscribe" })).data).toEqual({
      items: [{ channel: "subscribe", total: 38 }],
    });
    expect(await countReads()).toBe(3 * first);
    expect(
      (await shop.mutate("templates.refresh")).data.items.map(({ channel }) => channel),
    ).toEqual(["subscribe", "template"]);
  });

  test("caches a template's keywords for a day or until a refresh", async () => {
    await using shop = await startShop(open);
    const countReads = async () =>
      (await shop.listWechatCalls()).filter((path) => path === KEYWORDS).length;
    const get = () =>
      shop.query("templates.get", { channel: "subscribe", libraryTemplateId: "900004" });
    expect((await get()).data).toMatchObject({
      libraryTemplateId: "900004",
      title: "订单支付成功通知",
      keywords: expect.arrayContaining([
        { keywordId: "1", name: "订单编号", example: "20260701123456", type: "character_string" },
      ]),
    });
    await get();
    expect(await countReads()).toBe(1);
    await shop.mutate("templates.refresh", { channel: "subscribe" });
    await get();
    expect(await countReads()).toBe(2);
  });

  test("reads a listed template with one call, not the whole library again", async () => {
    await using shop = await startShop(open);
    await shop.query("templates.list", { channel: "subscribe" });
    const before = (await shop.listWechatCalls()).length;
    const key = { channel: "subscribe", libraryTemplateId: "900004" };
    expect((await shop.query("templates.get", key)).data.title).toBe("订单支付成功通知");
    expect((await shop.listWechatCalls()).slice(before)).toEqual([KEYWORDS]);
  });

  test("accepts numeric ids; keywords of the template channel have no type", async () => {
    await using shop = await startShop(open);
    expect(
      (await shop.query("templates.get", { channel: "subscribe", libraryTemplateId: 900004 })).data
        .libraryTemplateId,
    ).toBe("900004");
    const { data } = await shop.query("templates.get", {
      channel: "template",
      libraryTemplateId: "AT9004",
    });
    expect(data.keywords[0]).toEqual({
      keywordId: "1",
      name: "订单编号",
      example: "20260701123456",
      type: null,
    });
  });

  test("an unknown template is TEMPLATE_NOT_FOUND", async () => {
    await using shop = await startShop(open);
    for (const key of [
      { channel: "subscribe", libraryTemplateId: "1" },
      { channel: "template", libraryTemplateId: "AT0000" },
      { channel: "template", libraryTemplateId: "900004" },
    ]) {
      expect((await shop.query("templates.get", key)).error, JSON.stringify(key)).toMatchObject({
        reason: "TEMPLATE_NOT_FOUND",
        details: [{ field: "libraryTemplateId" }],
      });
    }
  });

  test("WeChat's refusals are reported, and partial reads are not cached", async () => {
    await using shop = await startShop(open);
    await shop.fail(TITLES, { kind: "errcode", errcode: 45009 });
    expect((await shop.query("templates.list", { channel: "subscribe" })).error?.reason).toBe(
      "WECHAT_QUOTA",
    );
    expect((await shop.query("templates.list", { channel: "subscribe" })).data.total).toBe(38);
  });

  test("lists the account's own templates", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID });
    const templateId = await shop.getTemplateId();
    expect((await shop.query("templates.listAccount", { channel: "subscribe" })).data).toEqual({
      items: [
        { templateId, title: "订单支付成功通知", keywords: ["订单编号", "订单金额", "商品名称"] },
      ],
    });
    expect((await shop.query("templates.listAccount", { channel: "template" })).data).toEqual({
      items: [],
    });
  });
});

test("WeChat's wrong credentials surface as a refusal with its errcode", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using api = await startOperatorApi(open);
  const cookie = await api.signIn();
  const { appId } = api.simulator.app;
  await api.mutate("paymentSettings.update", { appId, appSecret: "w".repeat(32) }, { cookie });
  const answer = await api.query("templates.list", { channel: "subscribe" }, { cookie });
  expect(answer).toMatchObject({
    status: 422,
    error: {
      reason: "WECHAT_REJECTED",
      details: [{ problem: expect.stringMatching(/^40(001|125)/) }],
    },
  });
});
