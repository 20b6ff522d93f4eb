import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAsBackend, callSimulator, mapNotice, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const SCREENSHOTS = process.env["SCREENSHOTS"];
const WIDTHS = [390, 768, 1280, 1440];
const NOTICE = "order_pay_success";
const ORDER = {
  order_sn: "20260131083000001",
  order_amount: "128.00",
  order_total_goods_name: "手工陶瓷咖啡杯",
  order_create_time: "2026-01-31T08:30:00+08:00",
  order_total_goods_num: 1,
};

let demo: Demo;
let page: Page & { troubles: string[] };
let openid = "";
let templateId = "";

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage();
  await signIn(page, demo);
  ({ templateId } = (await mapNotice(page, demo, { code: NOTICE, query: "支付成功" })).template);
  openid = (await callSimulator<{ openid: string }>(demo, "users", {})).openid;
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  await callAsBackend(demo, "grants.report", {
    openid,
    reports: [{ kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 }],
  });
  for (const orderId of ["A1", "=A2"])
    await callAsBackend(demo, "notices.trigger", { notice: NOTICE, openid, orderId, data: ORDER });
});
afterAll(() => demo[Symbol.asyncDispose]());

async function look(name: string): Promise<void> {
  if (SCREENSHOTS)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 900 });
  await expectAccessibleInBothThemes(page);
}

const rows = () => page.getByRole("row").filter({ has: page.getByRole("cell") });

test("tabs count what is in their states, and show only those", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  const tab = (name: RegExp) => page.getByRole("button", { name });
  await tab(/^已发送 1$/).waitFor();
  await tab(/^等待中 1$/).waitFor();
  await tab(/^需要处理 0$/).waitFor();
  await expect.poll(() => rows().count()).toBe(2);
  await look("deliveries-tabs");
  await tab(/^等待中/).click();
  await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringContaining("=A2")]);
  expect(page.url()).toContain("group=open");
  await page.getByRole("button", { name: "清除筛选" }).click();
  await expect.poll(() => rows().count()).toBe(2);
  expect(page.troubles).toEqual([]);
});

const drawer = () => page.getByRole("dialog", { name: "发送详情" });
const openRow = (orderId: string) =>
  rows().filter({ hasText: orderId }).getByRole("button", { name: /查看/ }).click();

test("a delivery without a permission shows what the customer answered, and leads to them", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  await openRow("=A2");
  await drawer().getByText("客户在小程序里同意订阅后会自动发送").waitFor();
  await drawer().getByText("没有请求这位客户订阅“订单支付成功通知”的记录").waitFor();
  await callAsBackend(demo, "grants.report", {
    openid,
    reports: [
      {
        ...{ kind: "subscribe", reportId: "r2", templateId, answer: "reject", ageMs: 0 },
        ...{ orderId: "=A2", moment: "submit", notice: NOTICE },
      },
    ],
  });
  await drawer()
    .getByText(/客户 [\d:]+ 拒绝了“订单支付成功通知”的订阅/)
    .waitFor();
  await look("delivery-answer");
  await drawer().getByRole("link", { name: "查看客户的经过" }).click();
  await page.getByText("请求授权“订单支付成功通知”：客户拒绝").waitFor();
  expect(page.troubles).toEqual([]);
});

test("an open delivery steps through the list, by button and by key, and is closed by one step back", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  await openRow("=A2");
  const shows = (orderId: string) => drawer().getByText(orderId, { exact: true }).waitFor();
  const button = (name: string) => drawer().getByRole("button", { name, exact: true });
  await shows("=A2");
  await drawer().getByText("有效期至", { exact: true }).waitFor();
  expect(await button("上一条").isDisabled()).toBe(true);
  await button("下一条").click();
  await shows("A1");
  expect(await drawer().getByText("有效期至", { exact: true }).count()).toBe(0);
  expect(await button("下一条").isDisabled()).toBe(true);
  await page.keyboard.press("k");
  await shows("=A2");
  await page.keyboard.press("j");
  await shows("A1");
  await page.goBack();
  await drawer().waitFor({ state: "hidden" });
  await page.keyboard.press("j");
  expect(page.url()).not.toContain("delivery=");
  expect(page.troubles).toEqual([]);
});

test("a delivery that does not exist leads back to the list as it was filtered", async () => {
  await page.goto(`${demo.adminUrl}/deliveries?group=open&delivery=01AAAAAAAAAAAAAAAAAAAAAAAA`);
  await drawer().getByText("内容不存在").waitFor();
  expect(await drawer().getByRole("button", { name: "重试" }).count()).toBe(0);
  await expectAccessibleInBothThemes(page);
  await drawer().getByRole("link", { name: "返回列表" }).click();
  await drawer().waitFor({ state: "hidden" });
  expect(new URL(page.url()).search).toBe("?group=open");
  await page.goto(`${demo.adminUrl}/notices/nope`);
  await page.getByRole("alert").getByText("通知不存在").waitFor();
  await page.getByRole("link", { name: "返回列表" }).click();
  await page.getByRole("heading", { name: "通知", exact: true }).waitFor();
});

test("the list is downloaded as it is filtered, and nothing in it runs in a spreadsheet", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  await page.getByRole("button", { name: /^等待中/ }).click();
  await expect.poll(() => rows().count()).toBe(1);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "导出 CSV" }).click();
  const text = readFileSync(await (await download).path(), "utf8");
  const [head, row, end] = text.split("\r\n");
  expect(head).toContain("触发时间,通知,订单号");
  expect(row).toContain(",'=A2,");
  expect(row).toContain("等待权限");
  expect(end).toBe("");
});

test("who is not signed in gets no export, and a wrong filter is named", async () => {
  const get = (query: string, headers = {}) =>
    fetch(`${demo.adminUrl}/export/deliveries.csv${query}`, { headers });
  expect((await get("")).status).toBe(401);
  expect((await get("", { authorization: `Bearer ${SERVICE_API_KEY}` })).status).toBe(403);
  const [cookie] = await page.context().cookies();
  const wrong = await get("?states=sent,nowhere", { cookie: `${cookie?.name}=${cookie?.value}` });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(await wrong.json())).toContain("states");
});
