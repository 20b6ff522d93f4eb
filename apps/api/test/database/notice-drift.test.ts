import { describe, expect, test } from "vitest";
import { listDatabases } from "../start-operator-api.ts";
import { PAID, PAID_WITH_TIME, startShop } from "../start-shop.ts";

const ADD = "/wxaapi/newtmpl/addtemplate";

describe.each(listDatabases())("the plan of a save on %s", (_name, open) => {
  test("shows what it would add, and how many permissions it strands", async () => {
    await using shop = await startShop(open);
    const plan = async (template: object) =>
      (await shop.query("notices.planUpdate", { code: "order_pay_success", template })).data;
    expect(await plan(PAID)).toMatchObject({
      action: "adds_template",
      title: "订单支付成功通知",
      keywordCount: 3,
      templateId: null,
      strandedGrants: 0,
    });
    expect(await shop.listAccount()).toEqual([]);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    expect(await plan(PAID)).toMatchObject({ action: "unchanged", templateId, strandedGrants: 0 });

    const openid = await shop.addCustomer();
    const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
    await shop.serve("grants.report", { openid, reports: [report, { ...report, reportId: "r2" }] });
    expect(await plan(PAID_WITH_TIME)).toMatchObject({
      action: "adds_template",
      keywordCount: 4,
      strandedGrants: 2,
    });
    await shop.callWechat(ADD, {
      tid: "900004",
      kidList: [1, 2, 3, 4],
      sceneDesc: "by hand",
    });
    expect(await plan(PAID_WITH_TIME)).toMatchObject({
      action: "uses_existing",
      templateId: expect.any(String),
      strandedGrants: 2,
    });

    await shop.save({ code: "order_cancel", template: PAID });
    expect(await plan(PAID_WITH_TIME)).toMatchObject({ strandedGrants: 0 });
    const { data } = await shop.query("notices.planUpdate", { code: "order_pay_success" });
    expect(data).toMatchObject({ action: "unchanged", templateId, keywordCount: 3 });
  });
});

describe.each(listDatabases())("the drift check on %s", (_name, open) => {
  async function startReady() {
    const shop = await startShop(open);
    await shop.save({ enabled: true, template: PAID });
    const templateId = await shop.getTemplateId();
    const check = () => shop.parts.checkDrift({ appId: shop.appId, code: "order_pay_success" });
    const drop = () => shop.callWechat("/wxaapi/newtmpl/deltemplate", { priTmplId: templateId });
    return { shop, templateId, check, drop };
  }

  test("finds nothing while the template is unchanged", async () => {
    const { shop, check } = await startReady();
    await using _ = shop;
    await check();
    expect((await shop.get()).status).toBe("ready");
  });

  test("a deleted template makes the notice action_required; saving again repairs it", async () => {
    const { shop, templateId, check, drop } = await startReady();
    await using _ = shop;
    await drop();
    await check();
    expect(await shop.get()).toMatchObject({
      status: "action_required",
      statusReason: "TEMPLATE_MISSING",
      statusDetail: { errcode: null, problem: expect.stringContaining(templateId) },
    });
    const { data } = await shop.save({ template: PAID });
    expect(data).toMatchObject({ status: "ready", statusReason: null });
    expect(data.template?.templateId).not.toBe(templateId);
  });

  test("clears its own findings, never WeChat's refusals", async () => {
    const { shop, templateId, check } = await startReady();
    await using _ = shop;
    const { noticeSettings } = shop.parts;
    const notice = { appId: shop.appId, code: "order_pay_success", templateId };
    await noticeSettings.markAction({
      ...notice,
      action: { reason: "TEMPLATE_CHANGED", errcode: null, problem: "changed" },
    });
    await check();
    expect((await shop.get()).status).toBe("ready");
    await noticeSettings.requireAction({
      ...notice,
      actionRequired: { errcode: 43107, problem: "banned rid: 1" },
    });
    await check();
    expect(await shop.get()).toMatchObject({
      status: "action_required",
      statusReason: "TEMPLATE_BANNED",
      statusDetail: { errcode: 43107, problem: "banned rid: 1" },
    });
  });

  test("ignores a refusal of a template that the notice no longer uses", async () => {
    const { shop, templateId } = await startReady();
    await using _ = shop;
    await shop.save({ template: PAID_WITH_TIME });
    const actionRequired = { errcode: 40037, problem: "invalid template_id" };
    await shop.parts.noticeSettings.requireAction({
      appId: shop.appId,
      code: "order_pay_success",
      templateId,
      actionRequired,
    });
    expect((await shop.get()).status).toBe("ready");
  });

  test("changes nothing when the account cannot be read", async () => {
    const { shop, check } = await startReady();
    await using _ = shop;
    await shop.fail("/wxaapi/newtmpl/gettemplate", { kind: "errcode", errcode: -1 });
    await expect(check()).rejects.toMatchObject({ reason: "WECHAT_UNAVAILABLE" });
    expect((await shop.get()).status).toBe("ready");
  });
});
