import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, callAsBackend, callSimulator, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const CODE = "coupon_expiring";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(page, demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

const field = (at: number) => page.getByRole("group", { name: `第 ${at} 个字段` });
const save = () => page.getByRole("button", { name: /^保存(修改)?$/ }).click();

async function fillField(at: number, given: { code: string; name: string; example: string }) {
  await field(at).getByLabel("字段代码").fill(given.code);
  await field(at).getByLabel("名称", { exact: true }).fill(given.name);
  await field(at).getByLabel("示例").fill(given.example);
}

test("an operator makes a notice, maps it, and its trigger reaches the customer", async () => {
  await page.goto(`${demo.adminUrl}/notices`);
  await page.getByRole("button", { name: "新建通知" }).click();
  await page.getByRole("heading", { name: "新建通知" }).waitFor();

  // What is missing is said at its place, before anything is sent.
  await page.getByLabel("名称（最多 15 个字）").fill("优惠券到期提醒");
  await save();
  await page.getByText("有内容需要修改").waitFor();
  expect(await page.getByText("不能留空").count()).toBeGreaterThan(1);

  await page.getByLabel("代码", { exact: true }).fill(CODE);
  await fillField(1, { code: "order_sn", name: "订单号", example: "C100" });
  await page.getByRole("button", { name: "添加字段" }).click();
  await fillField(2, { code: "order_amount", name: "订单金额", example: "二十" });
  await press(field(2).getByRole("combobox"));
  await page.getByRole("option", { name: "金额" }).click();
  await save();
  await field(2).getByText("需要是元，最多两位小数").waitFor();
  await field(2).getByLabel("示例").fill("20");
  const card = page.locator("figure");
  await field(2).getByText("需要是元").waitFor({ state: "hidden" });
  await card.getByText("¥20.00").waitFor();
  await card.getByText("优惠券到期提醒").waitFor();
  await expectAccessible(page);
  if (process.env["SCREENSHOTS"])
    await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/own-notice.png`, fullPage: true });
  await save();

  await page.getByRole("heading", { name: "优惠券到期提醒" }).waitFor();
  await page.getByText("自定义通知，在管理后台定义。").waitFor();
  await page.getByRole("button", { name: "选择模板" }).click();
  await page.getByLabel("搜索模板标题或编号").fill("支付成功");
  await page.getByRole("option", { name: "订单支付成功通知" }).first().click();
  await page.getByRole("button", { name: "使用这个模板" }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const enable = page.getByRole("switch").first();
  await expect.poll(() => enable.isEnabled()).toBe(true);
  if ((await enable.getAttribute("aria-checked")) !== "true") await press(enable, "Space");
  await expect.poll(() => enable.getAttribute("aria-checked")).toBe("true");

  const { template } = await callApi<{ template: { templateId: string } }>(demo, {
    ...{ name: "notices.get", body: { code: CODE }, reads: true, page },
  });
  const { templateId } = template;
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", {});
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
  await callAsBackend(demo, "grants.report", { openid, reports: [report] });
  const { deliveryId } = await callAsBackend<{ deliveryId: string }>(demo, "notices.trigger", {
    ...{ notice: CODE, openid, orderId: "A1" },
    data: { order_sn: "C1", order_amount: 8 },
  });
  await expect
    .poll(async () => {
      const body = { deliveryId };
      const input = { name: "deliveries.get", body, reads: true, page };
      return (await callApi<{ state: string }>(demo, input)).state;
    })
    .toBe("sent");
  await page.goto(`${demo.adminUrl}/deliveries`);
  await page.getByText("优惠券到期提醒").first().waitFor();
});

test("a change that would break the mapping is refused at its field, a harmless one is saved", async () => {
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByRole("button", { name: "修改定义" }).click();
  await expect.poll(() => field(2).getByLabel("字段代码").inputValue()).toBe("order_amount");
  expect(await page.getByLabel("代码", { exact: true }).isDisabled()).toBe(true);
  await field(2).getByRole("button", { name: "移除字段“订单金额”" }).click();
  await save();
  await page.getByText("字段 order_amount 正被模板关键词").waitFor();

  await page.reload();
  await expect.poll(() => field(2).getByLabel("字段代码").inputValue()).toBe("order_amount");
  await field(2).getByLabel("英文名称（选填）").fill("Amount");
  await save();
  await page.getByText("第 2 版").waitFor();
});

test("a notice is retired and restored", async () => {
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByRole("button", { name: "归档" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "归档" }).click();
  await page.getByText("已归档：不再接受触发").waitFor();
  await page.goto(`${demo.adminUrl}/notices`);
  const row = page.getByRole("row").filter({ hasText: CODE });
  await row.getByText("已归档").waitFor();
  expect(await row.getByRole("switch").count()).toBe(0);

  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await page.getByRole("button", { name: "删除" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除" }).click();
  await page.getByText("还在使用中，不能删改").waitFor();
  await page.getByRole("button", { name: "恢复" }).click();
  await page.getByText("自定义通知，在管理后台定义。").waitFor();
});

test("the form speaks English too", async () => {
  const other = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(other, demo);
  await other.evaluate(() => localStorage.setItem("mp-notice.locale", "en"));
  await other.goto(`${demo.adminUrl}/new-notice`);
  await other.getByRole("heading", { name: "New notice" }).waitFor();
  await expectAccessible(other);
  if (process.env["SCREENSHOTS"])
    await other.screenshot({
      path: `${process.env["SCREENSHOTS"]}/new-notice.png`,
      fullPage: true,
    });
  expect(other.troubles).toEqual([]);
});
