import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  callApi,
  callAsBackend,
  callSimulator,
  getNotice,
  mapNotice,
  SERVICE_API_KEY,
  signIn,
} from "./call-api.ts";
import { press } from "./press.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const CODE = "order_cancel";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(page, demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

beforeEach(async () => {
  await mapNotice(page, demo, { code: CODE, query: "订单取消" });
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByRole("heading", { name: "关键词", exact: true }).waitFor();
});

function line(name: string) {
  return page.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

async function lineNames(): Promise<string[]> {
  return page.locator("figure dt").allInnerTexts();
}

test("leaving with unsaved changes asks first, and staying keeps them", async () => {
  await page.getByLabel("小程序页面").fill("pages/unsaved");
  await page.getByRole("link", { name: "发送记录" }).click();
  const question = page.getByRole("dialog", { name: "放弃未保存的修改？" });
  await question.locator("button:focus").waitFor();
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "hidden" });
  expect(await page.getByLabel("小程序页面").inputValue()).toBe("pages/unsaved");

  await page.getByRole("link", { name: "发送记录" }).click();
  await question.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("heading", { name: "发送记录" }).waitFor();
});

test("a value that is too long is previewed shortened", async () => {
  await page
    .locator("#sample-order_total_goods_name")
    .fill("手冲咖啡滤杯套装礼盒（含分享壶与滤纸一百张）");
  const note = line("商品名称").getByRole("status");
  await expect.poll(() => note.innerText()).toContain("会缩短为：手冲咖啡滤杯套装礼盒");
  await expect.poll(() => page.locator("figure .cut dd").innerText()).toMatch(/…$/);

  await page.locator("#sample-order_total_goods_name").fill("咖啡".repeat(1000));
  await expect.poll(() => note.innerText()).toContain(`会缩短为：${"咖啡".repeat(9)}咖…`);
});

test("a mismatched source is rejected before saving, with what the keyword takes", async () => {
  await press(line("订单金额").getByRole("combobox"));
  await page.getByRole("option", { name: /取消原因/ }).click();
  await expect
    .poll(() => line("订单金额").getByRole("status").innerText())
    .toContain("“取消原因”不适用，此处需要：金额");
  expect(await page.getByRole("button", { name: "保存", exact: true }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "放弃修改" }).click();
});

test("an invalid sample is reported at its input, and the rest is still previewed", async () => {
  const card = page.locator("figure");
  await page.locator("#sample-order_amount").fill("十二元");
  await page.getByText("需要是元，最多两位小数").waitFor();
  await card.getByText("卡片暂用常见示例代替").waitFor();
  await card.getByText("¥128.00").waitFor();
  await page.locator("#sample-order_total_goods_name").fill("手工陶瓷咖啡杯与滤纸一百张礼盒装一套");
  await page.getByLabel("小程序页面").fill("pages/order?id={nowhere}");
  await page.getByText("页面路径不正确").waitFor();
  await press(line("订单金额").getByRole("combobox"));
  await page.getByRole("option", { name: /取消原因/ }).click();
  await line("订单金额").getByText("“取消原因”不适用").waitFor();
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "放弃修改" }).click();
});

test("a keyword without a source is named beside the disabled save, and is red once it was left without one", async () => {
  const choice = page.getByRole("combobox", { name: "“取消原因”的显示内容" });
  const row = page.getByRole("listitem").filter({ has: choice });
  await removeKeyword("取消原因");
  await page.getByRole("button", { name: "添加关键词“取消原因”" }).click();
  await page.getByRole("button", { name: "撤销“取消原因”的建议" }).click();
  const bar = page.getByRole("region", { name: "有未保存的修改" });
  await bar.getByText("请为关键词“取消原因”选择来源").waitFor();
  expect(await bar.innerText()).not.toContain("个关键词");
  expect(await save().isDisabled()).toBe(true);
  await row.getByText("请选择来源").waitFor();
  expect(await row.getAttribute("class")).not.toContain("problem");
  await press(choice);
  await page.getByRole("option", { name: "固定文字" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => row.getAttribute("class")).toContain("problem");
  await press(choice);
  await page.getByRole("option", { name: /取消原因/ }).click();
  await bar.waitFor({ state: "hidden" });
});

test("the picker starts at its search, shows nothing of a template that is not found, and leads to the first keyword", async () => {
  const drawer = page.getByRole("dialog", { name: "从模板库选择" });
  const search = drawer.getByLabel("搜索模板标题或编号");
  await page.getByRole("button", { name: "更换模板" }).click();
  await drawer.getByRole("button", { name: "使用这个模板" }).waitFor();
  await drawer.getByText(/^共 \d+ 个模板/).waitFor();
  await expect.poll(() => hasFocus(search)).toBe(true);
  await page.keyboard.type("没有这种模板");
  await drawer.getByText("没有标题包含“没有这种模板”的模板").waitFor();
  await drawer.getByText("选择一个模板，查看其关键词").waitFor();
  await search.fill("订单取消");
  await drawer.getByText(/^共 \d+ 个，符合 \d+ 个/).waitFor();
  await drawer.getByRole("button", { name: "使用这个模板" }).click();
  const [first] = await lineNames();
  const source = page.getByRole("combobox", { name: `“${first}”的显示内容` });
  await expect.poll(() => hasFocus(source)).toBe(true);
});

test("a version without a difference is followed, and the save goes through", async () => {
  const { page: before } = await getNotice(page, demo, CODE);
  const savePage = (changed: string) =>
    callApi(demo, { name: "notices.update", body: { code: CODE, page: changed }, page });
  await page.getByLabel("小程序页面").fill("pages/mine");
  await savePage("pages/elsewhere");
  await savePage(before);
  await save().click();
  await page.getByText("已保存", { exact: true }).waitFor();
  expect(await getNotice(page, demo, CODE)).toMatchObject({ page: "pages/mine" });
  await savePage(before);
});

test("keywords move by keyboard, the card follows, and the order is saved", async () => {
  await expect.poll(lineNames).toHaveLength(5);
  const [first = "", second = "", ...others] = await lineNames();
  await press(page.getByRole("button", { name: `上移“${second}”` }));
  await expect.poll(lineNames).toEqual([second, first, ...others]);
  await press(page.getByRole("button", { name: `移除关键词“${others.at(-1)}”` }));
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect
    .poll(async () => (await getNotice(page, demo, CODE)).template.keywords.map(({ name }) => name))
    .toEqual([second, first, ...others.slice(0, -1)]);
});

test("an order that WeChat rejects is reported, and the card shows the kept one", async () => {
  const before = await expect.poll(lineNames).toHaveLength(5).then(lineNames);
  await press(page.getByRole("button", { name: `上移“${before[1]}”` }));
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("微信不支持只改顺序").waitFor();
  await expect.poll(lineNames).toEqual(before);
});

let given = 0;

/** Another customer accepts the notice's template. */
async function giveGrant(templateId: string): Promise<void> {
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", {});
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  given += 1;
  await callAsBackend(demo, "grants.report", {
    openid,
    reports: [{ kind: "subscribe", reportId: `r${given}`, templateId, answer: "accept", ageMs: 0 }],
  });
}

const getTemplateId = async () => (await getNotice(page, demo, CODE)).template.templateId;
const removeKeyword = (name: string) =>
  page.getByRole("button", { name: `移除关键词“${name}”` }).click();
const save = () => page.getByRole("button", { name: "保存", exact: true });

test("changed keywords show their effect on the account and the permissions lost", async () => {
  const templateId = await getTemplateId();
  await giveGrant(templateId);
  await removeKeyword("取消原因");
  await removeKeyword("商品名称");
  await page.getByText("在小程序账号中添加模板“订单取消通知”，含 3 个关键词").waitFor();
  await page.getByText(`客户已给的 ${given} 次发送权限属于当前模板`).waitFor();
  await save().click();
  const question = page.getByRole("dialog", { name: `将有 ${given} 次发送权限作废` });
  await question.getByRole("button", { name: "取消" }).click();
  expect(await getTemplateId()).toBe(templateId);
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "放弃修改" }).click();
});

test("an early save waits for the account check and asks about voided permissions", async () => {
  const templateId = await getTemplateId();
  await giveGrant(templateId);
  const slowMs = 1500;
  await callSimulator(demo, "faults", {
    path: "/wxaapi/newtmpl/gettemplate",
    times: 10,
    fault: { kind: "delay", ms: slowMs },
  });
  await removeKeyword("取消原因");
  await removeKeyword("商品名称");
  await save().click();
  await page.getByRole("button", { name: "正在核对小程序账号…" }).waitFor();
  expect(await getTemplateId()).toBe(templateId);
  const question = page.getByRole("dialog", { name: `将有 ${given} 次发送权限作废` });
  await question.waitFor();
  expect(await getTemplateId()).toBe(templateId);
  await fetch(`${demo.simulatorUrl}/_simulator/faults`, { method: "DELETE" });
  await question.getByRole("button", { name: "仍然保存" }).click();
  await expect.poll(() => getTemplateId()).not.toBe(templateId);
});

test("permissions that arrive after the check are confirmed too, by the service's number", async () => {
  const templateId = await getTemplateId();
  await giveGrant(templateId);
  await removeKeyword("取消原因");
  await page.getByText(`客户已给的 ${given} 次发送权限属于当前模板`).waitFor();
  await giveGrant(templateId);
  await save().click();
  await page
    .getByRole("dialog", { name: `将有 ${given - 1} 次发送权限作废` })
    .getByRole("button", { name: "仍然保存" })
    .click();
  const again = page.getByRole("dialog", { name: `将有 ${given} 次发送权限作废` });
  await again.waitFor();
  expect(await getTemplateId()).toBe(templateId);
  await again.getByRole("button", { name: "仍然保存" }).click();
  await expect.poll(getTemplateId).not.toBe(templateId);
});

test("two notices with the same template title warn about each other, in the list and in the editor", async () => {
  const { template } = await getNotice(page, demo, CODE);
  const choice = { code: "order_pay_fail", channel: "subscribe" };
  const { libraryTemplateId } = template;
  const suggested = await callApi<{ keywordId: string; source: unknown }[]>(demo, {
    name: "notices.suggest",
    body: { ...choice, libraryTemplateId },
    reads: true,
    page,
  });
  const keywords = suggested
    .filter(({ source }) => source !== null)
    .map(({ keywordId, source }) => ({ keywordId, source }));
  await callApi(demo, {
    name: "notices.update",
    body: { ...choice, enabled: true, template: { libraryTemplateId, keywords } },
    page,
  });
  await page.goto(`${demo.adminUrl}/notices`);
  await page.getByText("与“订单取消通知”的模板同名").waitFor();
  await page.getByText("与“付款失败通知”的模板同名").waitFor();
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByText("与“付款失败通知”的模板同名").waitFor();
  await removeKeyword("取消原因");
  const bar = page.getByRole("region", { name: "有未保存的修改" });
  await bar.getByText("与“付款失败通知”的模板同名").waitFor();
  await page.getByRole("button", { name: "放弃修改" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "放弃修改" }).click();
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
