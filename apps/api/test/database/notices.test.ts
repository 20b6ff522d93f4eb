import { builtInCatalog } from "@mp-notice/core";
import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { ORDER, PAID, PAID_WITH_TIME, startShop } from "../start-shop.ts";

const ADD = "/wxaapi/newtmpl/addtemplate";

describe.each(listDatabases())("saving a notice on %s", (_name, open) => {
  test("adds the template to the account and makes the notice ready", async () => {
    await using shop = await startShop(open);
    expect(await shop.get()).toMatchObject({
      version: 0,
      status: "not_configured",
      template: null,
    });
    const { data } = await shop.save({ enabled: true, template: PAID, version: 0 });
    const [added] = await shop.listAccount();
    expect(data).toMatchObject({
      code: "order_pay_success",
      enabled: true,
      channel: "subscribe",
      status: "ready",
      statusReason: null,
      version: 1,
      template: {
        libraryTemplateId: "900004",
        title: "订单支付成功通知",
        templateId: added?.priTmplId,
        keywords: [
          {
            keywordId: "1",
            name: "订单编号",
            type: "character_string",
            dataKey: "character_string1",
            source: PAID.keywords[0]?.source,
          },
          { keywordId: "2", name: "订单金额", type: "amount", dataKey: "amount2" },
          { keywordId: "3", name: "商品名称", type: "thing", dataKey: "thing3" },
        ],
      },
    });
    expect(data.template).toEqual(data.templates.subscribe);
    expect(data.templates.template).toBeNull();
    expect(await shop.get()).toEqual(data);
    const list = await shop.query("notices.list");
    expect(list.data[0]).toMatchObject({ status: "ready", templateTitle: "订单支付成功通知" });
  });

  test("reuses a template that the account already has", async () => {
    await using shop = await startShop(open);
    await shop.callWechat(ADD, { tid: "900004", kidList: [1, 2, 3], sceneDesc: "by hand" });
    await shop.save({ template: PAID });
    await shop.save({ template: PAID });
    await shop.save({ code: "order_pay_fail", template: PAID });
    const account = await shop.listAccount();
    expect(account).toHaveLength(1);
    expect(await shop.getTemplateId()).toBe(account[0]?.priTmplId);
    expect(await shop.getTemplateId("order_pay_fail")).toBe(account[0]?.priTmplId);
    expect((await shop.listWechatCalls()).filter((path) => path === ADD)).toHaveLength(1);
  });

  test("adds another template for other keywords and never deletes one", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID });
    await shop.save({ template: PAID_WITH_TIME });
    expect(await shop.listAccount()).toHaveLength(2);
    expect((await shop.listWechatCalls()).some((path) => path.includes("del"))).toBe(false);
  });

  test("adopts WeChat's keyword order, which customers will see, for an existing template", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID });
    const { data } = await shop.save({
      enabled: true,
      template: { ...PAID, keywords: PAID.keywords.toReversed() },
    });
    expect(await shop.listAccount()).toHaveLength(1);
    expect(data.status).toBe("ready");
    expect(data.template?.keywords.map(({ dataKey }) => dataKey)).toEqual([
      "character_string1",
      "amount2",
      "thing3",
    ]);
  });

  test.each([
    ["subscribe", "900004"],
    ["template", "AT9004"],
  ])(
    "notices saved at once on the channel %s with one template add it once",
    async (channel, libraryTemplateId) => {
      await using shop = await startShop(open);
      const save = (code: string) =>
        shop.save({ code, channel, template: { ...PAID, libraryTemplateId } });
      const answers = await Promise.all(
        ["order_pay_success", "order_pay_fail", "order_cancel"].map(save),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect((await shop.query("templates.listAccount", { channel })).data.items).toHaveLength(1);
      expect(
        (await shop.listWechatCalls()).filter((path) => path.endsWith("/add") || path === ADD),
      ).toHaveLength(1);
    },
  );

  test.each([
    [{ kind: "errcode", errcode: 200012 }, "TEMPLATE_LIMIT"],
    [{ kind: "errcode", errcode: 200014 }, "TEMPLATE_NOT_FOUND"],
    [{ kind: "errcode", errcode: 200020 }, "WECHAT_REJECTED"],
    [{ kind: "errcode", errcode: 45009 }, "WECHAT_QUOTA"],
    [{ kind: "errcode", errcode: -1 }, "WECHAT_UNAVAILABLE"],
    [{ kind: "cut", when: "before" }, "WECHAT_UNAVAILABLE"],
    [{ kind: "not_json" }, "WECHAT_UNAVAILABLE"],
  ])("saves nothing at all when WeChat answers %j", async (fault, reason) => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID, page: "pages/a" });
    const before = await shop.get();
    await shop.fail(ADD, fault);
    const input = {
      template: PAID_WITH_TIME,
      page: "pages/b",
      enabled: true,
      grantWaitSeconds: 7,
      version: 1,
    };
    expect((await shop.save(input)).error?.reason).toBe(reason);
    expect(await shop.get()).toEqual(before);
  });

  test("returns WeChat's refusal explained in both languages, with its details", async () => {
    await using shop = await startShop(open);
    await shop.fail(ADD, { kind: "errcode", errcode: 40164 });
    const ip = "203.0.113.7";
    expect((await shop.save({ template: PAID })).error).toMatchObject({
      reason: "WECHAT_REJECTED",
      explanation: {
        errcode: 40164,
        zh: { what: `服务器 IP ${ip} 不在白名单中`, advice: expect.stringContaining(`添加 ${ip}`) },
        en: { advice: expect.stringContaining(`Add ${ip}`) },
      },
    });
    expect((await shop.save({ page: "pages/a?id={nowhere}" })).error).toMatchObject({
      explanation: null,
    });
  });

  test("a stale version is VERSION_CONFLICT, without a call to WeChat", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID, version: 0 });
    await shop.save({ page: "pages/a", version: 1 });
    const calls = await shop.listWechatCalls();
    for (const version of [0, 1, 3]) {
      const answer = await shop.save({ template: PAID_WITH_TIME, version });
      expect(answer).toMatchObject({
        status: 409,
        error: { reason: "VERSION_CONFLICT", details: [{ field: "version" }] },
      });
    }
    expect(await shop.listWechatCalls()).toEqual(calls);
    expect(await shop.get()).toMatchObject({ version: 2, page: "pages/a" });
  });

  test("of concurrent saves of one version, one wins and the others get VERSION_CONFLICT", async () => {
    await using shop = await startShop(open);
    for (const version of [0, 1]) {
      const answers = await Promise.all(
        ["pages/a", "pages/b", "pages/c", "pages/d"].map((page) => shop.save({ page, version })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ error }) => error?.reason === "VERSION_CONFLICT")).toHaveLength(3);
      const winner = answers.find(({ status }) => status === 200);
      expect(await shop.get()).toMatchObject({ version: version + 1, page: winner?.data.page });
    }
  });

  test("the write itself checks the version, which may have changed during the call to WeChat", async () => {
    await using shop = await startShop(open);
    await shop.save({ page: "pages/a" });
    const write = (page: string) =>
      shop.parts.noticeSettings.save({
        appId: shop.appId,
        notice: builtInCatalog.get("order_pay_success"),
        expectedVersion: 1,
        changes: { page },
        mapping: null,
        action: undefined,
        now: Date.now(),
      });
    await write("pages/b");
    await expect(write("pages/c")).rejects.toMatchObject({ reason: "VERSION_CONFLICT" });
    expect(await shop.get()).toMatchObject({ version: 2, page: "pages/b" });
  });

  test("a removed page or waiting time falls back to the notice's default", async () => {
    await using shop = await startShop(open);
    const { page, grantWaitSeconds } = await shop.get();
    await shop.save({ page: "pages/other", grantWaitSeconds: 30 });
    expect(await shop.get()).toMatchObject({ page: "pages/other", grantWaitSeconds: 30 });
    expect((await shop.save({ page: null })).status).toBe(200);
    expect(await shop.get()).toMatchObject({ page, grantWaitSeconds: 30 });
    await shop.save({ grantWaitSeconds: null });
    expect(await shop.get()).toMatchObject({ page, grantWaitSeconds });
  });

  test("a save without a version applies to the current one and changes only the given fields", async () => {
    await using shop = await startShop(open);
    await shop.save({ template: PAID, page: "pages/a", grantWaitSeconds: 30 });
    await Promise.all([
      shop.save({ enabled: true }),
      shop.save({ page: "pages/b" }),
      shop.save({ grantWaitSeconds: 60 }),
    ]);
    expect(await shop.get()).toMatchObject({
      version: 4,
      enabled: true,
      page: "pages/b",
      grantWaitSeconds: 60,
      template: { libraryTemplateId: "900004" },
    });
  });

  test("each channel keeps its own mapping", async () => {
    await using shop = await startShop(open);
    const legacy = { libraryTemplateId: "AT9004", keywords: PAID.keywords };
    await shop.save({ enabled: true, template: PAID });
    const switched = await shop.save({ channel: "template", template: legacy });
    expect(switched.data).toMatchObject({
      channel: "template",
      status: "ready",
      template: { libraryTemplateId: "AT9004" },
    });
    expect(switched.data.template?.keywords.map(({ dataKey, type }) => [dataKey, type])).toEqual([
      ["keyword1", null],
      ["keyword2", null],
      ["keyword3", null],
    ]);
    expect(switched.data.templates.subscribe?.libraryTemplateId).toBe("900004");
    const back = await shop.save({ channel: "subscribe" });
    expect(back.data).toMatchObject({ status: "ready", template: { libraryTemplateId: "900004" } });
    expect((await shop.save({ code: "order_cancel", channel: "template" })).data.status).toBe(
      "not_configured",
    );
  });

  test("switching a notice off never calls WeChat", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const calls = await shop.listWechatCalls();
    expect((await shop.save({ enabled: false })).data.status).toBe("disabled");
    expect(await shop.listWechatCalls()).toEqual(calls);
  });

  test("an enum's fixed text must be one of the values of the account's template", async () => {
    await using shop = await startShop(open);
    const choose = (text: string) => ({
      libraryTemplateId: "900012",
      keywords: [
        { keywordId: "1", source: { kind: "field", field: "order_sn" } },
        { keywordId: "3", source: { kind: "text", text } },
      ],
    });
    const wrong = await shop.save({ template: choose("进行中") });
    expect(wrong).toMatchObject({
      status: 400,
      error: { reason: "MAPPING_INVALID", details: [{ field: "template.keywords.1.source" }] },
    });
    expect((await shop.get()).template).toBeNull();
    expect((await shop.save({ template: choose("处理中"), enabled: true })).data.status).toBe(
      "ready",
    );
    expect(await shop.listAccount()).toHaveLength(1);
  });

  test("customers are asked only for the templates of ready subscribe notices", async () => {
    await using shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    await shop.save({ code: "order_cancel", template: PAID });
    await shop.save({
      code: "order_pay_fail",
      enabled: true,
      channel: "template",
      template: { ...PAID, libraryTemplateId: "AT9004" },
    });
    const { data } = await shop.serve("collector.createToken", { openid: "o-customer" });
    const templates = await shop.api.query("collector.getTemplates", undefined, {
      bearer: data.token,
    });
    expect(templates.data).toEqual({
      items: [
        {
          notice: "order_pay_success",
          templateId: await shop.getTemplateId(),
          title: "订单支付成功通知",
          moments: ["submit", "paid"],
          ...{ free: 0, heldFor: [], keep: 3 },
        },
      ],
    });
  });
});

test("a preview of a trigger uses the sender's settings", async () => {
  const [, open] = listDatabases()[0] ?? [];
  if (!open) throw new Error("no database");
  await using shop = await startShop(open);
  await shop.save({
    enabled: true,
    template: PAID,
    page: "pages/a?id={order_id}",
    grantWaitSeconds: 5,
  });
  const [settings] = await shop.parts.noticeSettings.list(shop.appId);
  expect(settings).toMatchObject({
    code: "order_pay_success",
    enabled: true,
    page: "pages/a?id={order_id}",
    grantWaitSeconds: 5,
  });
  const triggered = await shop.serve("notices.trigger", {
    notice: "order_pay_success",
    openid: "o-1",
    orderId: "1",
    data: ORDER,
  });
  expect(triggered.data).toMatchObject({ state: "queued", duplicate: false });
});
