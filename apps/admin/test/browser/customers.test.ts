import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAsBackend, callSimulator, mapNotice, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const SCREENSHOTS = process.env["SCREENSHOTS"];
const WIDTHS = [390, 768, 1280, 1440];
const NOTICE = "order_pay_success";
const ASKS = "请求授权的结果";
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
});
afterAll(() => demo[Symbol.asyncDispose]());

async function look(name: string): Promise<void> {
  if (SCREENSHOTS)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}.png`, fullPage: true });
    }
  await page.setViewportSize({ width: 1280, height: 900 });
  await expectAccessibleInBothThemes(page);
}

const report = (reportId: string, orderId: string, answer: string, moment = "submit") =>
  callAsBackend(demo, "grants.report", {
    openid,
    reports: [
      {
        ...{ kind: "subscribe", reportId, templateId, answer, ageMs: 0 },
        ...{ orderId, moment, notice: NOTICE },
      },
    ],
  });

const trigger = (orderId: string) =>
  callAsBackend(demo, "notices.trigger", { notice: NOTICE, openid, orderId, data: ORDER });

test("“why did I get nothing?” is answered by the number that the customer reads out", async () => {
  await report("r1", "A1001", "reject");
  await trigger("A1001");
  await page.goto(`${demo.adminUrl}/customers`);
  await page.getByText("查一位客户").waitFor();
  await look("customers-empty");
  await page.getByPlaceholder(/订单号、退款单号/).fill("20260131083000001");
  await page.getByText("请求授权“订单支付成功通知”：客户拒绝").waitFor();
  await page.getByText("“订单支付成功通知”：等待权限").waitFor();
  await page.getByText("没有可用权限，客户再次同意订阅后才能通知").waitFor();
  await look("customers-refused");
});

test("the permissions page shows that customers decline, also while there is no permission", async () => {
  await page.goto(`${demo.adminUrl}/permissions`);
  await page.getByText("暂无发送权限").waitFor();
  const row = page.getByRole("region", { name: ASKS }).first().getByRole("row").nth(1);
  await expect.poll(() => row.innerText()).toMatch(/提交订单\s+0%\s+1\s+0\s+1/);
  await look("asks-declined");
  await page.goBack();
});

test("the page follows what happens: a permission is given, the message goes, another one is held", async () => {
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  await report("r2", "A1001", "accept");
  await page.getByText("“订单支付成功通知”：已发送").waitFor();
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  await report("r3", "A1002", "accept");
  await page.getByText("为订单 A1002 保留").first().waitFor();
  await look("customers-told");
  await page.getByRole("link", { name: "“订单支付成功通知”：已发送" }).click();
  const drawer = page.getByRole("dialog", { name: "发送详情" });
  await drawer.getByText("客户看到的消息").waitFor();
  await drawer.getByText("手工陶瓷咖啡杯").first().waitFor();
  await look("delivery-card");
  await drawer
    .getByRole("link")
    .filter({ hasText: openid.slice(-6) })
    .click();
  await page.getByRole("heading", { name: "经过" }).waitFor();
  expect(page.troubles).toEqual([]);
});

test("whoever is not known is said to be so", async () => {
  await page.goto(`${demo.adminUrl}/customers?search=nobody-has-this`);
  await page.getByText("没有找到").waitFor();
});

test("the permissions page and the overview show what open orders can be told", async () => {
  for (const path of ["permissions", ""]) {
    await page.goto(`${demo.adminUrl}/${path}`);
    const panel = page.getByRole("region", { name: "进行中的订单能通知到多少" }).first();
    await panel.getByText("已为订单保留权限").waitFor();
    await panel.getByText("50%").waitFor();
  }
  await look("overview-reach");
  expect(page.troubles).toEqual([]);
});

test("the answers to asks are counted by moment, also on a phone", async () => {
  await report("r4", "A1003", "reject", "paid");
  await report("r5", "A1004", "reject", "paid");
  await report("r6", "A1005", "NO_TAP", "paid");
  await report("r7", "A1006", "HAVE", "order_page");
  await page.goto(`${demo.adminUrl}/permissions`);
  const panel = page.getByRole("region", { name: ASKS }).first();
  const listRows = () => panel.getByRole("row").allInnerTexts();
  await expect.poll(async () => (await listRows()).length).toBe(4);
  const [, paid, submit, orderPage] = await listRows();
  expect(paid).toMatch(/支付完成\s+0%\s+2\s+0\s+2\s+不是由点击触发\s*1/);
  expect(submit).toMatch(/提交订单\s+100%\s+2\s+2\s+0/);
  expect(orderPage).toMatch(/订单详情页\s+–\s+0\s+0\s+0\s+已有权限，不用再请求\s*1/);
  await panel.getByText("近 7 天").click();
  await expect.poll(() => page.url()).toContain("asks=7");
  await expect.poll(async () => (await listRows()).length).toBe(4);
  await look("asks");
  await page.setViewportSize({ width: 390, height: 900 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  expect(page.troubles).toEqual([]);
});
