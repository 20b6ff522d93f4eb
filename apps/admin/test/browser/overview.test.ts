import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  callAsBackend,
  callApi,
  callSimulator,
  mapNotice,
  SERVICE_API_KEY,
  signIn,
} from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, startDemo } from "./start-demo.ts";

/** Screenshots for review: `SCREENSHOTS=<folder> pnpm test browser`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];
const SEND = "/cgi-bin/message/subscribe/send";
const CODE = "order_pay_success";

let demo: Demo;
let page: Page & { troubles: string[] };
let templateId: string;
let orders = 0;

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1280, height: 900 } });
});
afterAll(() => demo[Symbol.asyncDispose]());

async function shoot(name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** Places an order for a new customer with that many permissions. */
async function order(input: { magic?: string; permissions: number; wait?: number }): Promise<void> {
  const { magic, permissions, wait = 0 } = input;
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", magic ? { magic } : {});
  for (let count = 0; count < permissions; count++) {
    await callSimulator(demo, `users/${openid}/subscribe`, {
      templateIds: [templateId],
      answer: "accept",
    });
    const report = { kind: "subscribe", templateId, answer: "accept", ageMs: 0 };
    await callAsBackend(demo, "grants.report", {
      openid,
      reports: [{ ...report, reportId: `r${count}` }],
    });
  }
  orders += 1;
  await callAsBackend(demo, "notices.trigger", {
    notice: CODE,
    openid,
    orderId: `A${orders}`,
    grantWaitSeconds: wait,
    data: {
      order_sn: `A${orders}`,
      order_amount: "128.00",
      order_total_goods_name: "手工陶瓷咖啡杯",
      order_create_time: "2026-01-31T08:30:00+08:00",
      order_total_goods_num: 1,
    },
  });
}

function figure(label: string) {
  return page.getByRole("listitem").filter({ hasText: label }).locator(".big");
}

test("until the shop is set up, the checklist shows the next step", async () => {
  await signIn(page, demo);
  await page.getByRole("heading", { name: "开始使用" }).waitFor();
  await page.getByRole("button", { name: "去配置" }).waitFor();
  await page.getByText("没有已启用的通知").waitFor();
  await expectAccessibleInBothThemes(page);
  await shoot("overview-setup");
  await press(page.getByRole("button", { name: "去配置" }));
  await page.getByRole("heading", { name: "一键配置通知" }).waitFor();
});

test("after the first message, the daily numbers replace the checklist, as a chart and a table", async () => {
  const { template } = await mapNotice(page, demo, { code: CODE, query: "支付成功" });
  ({ templateId } = template);
  await order({ permissions: 2 });
  await order({ permissions: 1 });
  await order({ permissions: 1 });
  await order({ permissions: 1, magic: "invalid" });
  await order({ permissions: 0 });
  await order({ permissions: 0, wait: 600 });
  await page.goto(`${demo.adminUrl}/`);
  await expect.poll(() => figure("今天已发送").innerText(), { timeout: 30_000 }).toBe("3");
  await expect.poll(() => figure("发送失败").first().innerText(), { timeout: 30_000 }).toBe("1");
  expect(await page.getByRole("heading", { name: "开始使用" }).count()).toBe(0);
  await expect.poll(() => figure("等待中").innerText(), { timeout: 30_000 }).toBe("1");
  await expect.poll(() => figure("无发送权限").innerText(), { timeout: 30_000 }).toBe("1");

  const chart = page.getByRole("img", { name: /近 14 天发送结果：已发送 3、等待中 1/ });
  await chart.locator("svg").first().waitFor();
  await press(page.getByText("以表格查看每日数据"));
  const rows = page.getByRole("region", { name: "近 14 天发送结果" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(15);
  await expect.poll(() => rows.last().innerText()).toMatch(/\s3\s+1\s+1\s+1$/);
  await page.getByText("超过十分之一的客户因无发送权限未收到通知").waitFor();
  await expectAccessibleInBothThemes(page);
  await shoot("overview");
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot("overview-dark");
  await page.emulateMedia({ colorScheme: "light" });
});

test("a number links to the deliveries that it counts", async () => {
  await press(page.getByRole("link", { name: /^发送失败/ }).first());
  await page.waitForURL(/\/deliveries\?state=failed&from=\d{4}-\d\d-\d\dT00:00/);
  await expect.poll(() => page.getByRole("row").filter({ hasText: "失败" }).count()).toBe(1);
  await page.goBack();
});

test("a pause shows its reason and can be resumed: a failed probe first, then everything is sent", async () => {
  await callSimulator(demo, "faults", {
    path: SEND,
    times: 2,
    fault: { kind: "errcode", errcode: 45009 },
  });
  await order({ permissions: 1 });
  await page.goto(`${demo.adminUrl}/`);
  const paused = page.getByRole("listitem").filter({ hasText: "订阅消息已暂停发送" });
  await paused.getByText("45009").waitFor({ timeout: 30_000 });
  await order({ permissions: 1 });
  await expectAccessibleInBothThemes(page);
  await shoot("overview-paused");
  const resume = paused.getByRole("button", { name: "立即恢复" });
  await press(resume);
  await paused.getByText(/已试发：.*微信仍拒绝（45009）/).waitFor({ timeout: 30_000 });
  await press(resume);
  await paused.waitFor({ state: "detached", timeout: 30_000 });
  await page.getByText("已恢复发送").waitFor();
  await expect.poll(() => figure("今天已发送").innerText(), { timeout: 30_000 }).toBe("5");
  // The failure is less than a day old, so the overview still links to it.
  expect(await page.getByText("暂无需要处理的事项").count()).toBe(0);
  const failed = page.getByRole("listitem").filter({ hasText: /1 条：.*40003/ });
  await press(failed.getByRole("link", { name: "查看记录" }));
  await page.waitForURL(/\/deliveries\?state=failed&notice=\w+&from=/);
  await expect.poll(() => page.getByRole("row").filter({ hasText: "失败" }).count()).toBe(1);
  await page.goto(`${demo.adminUrl}/`);
  await page.getByText(/近 7 天有 1 条因无发送权限未发送（17%）/).waitFor();
});

test("the overview fits a phone", async () => {
  await page.setViewportSize({ width: 375, height: 812 });
  await page.reload();
  await page
    .getByRole("img", { name: /近 14 天发送结果/ })
    .locator("svg")
    .first()
    .waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(375);
  await expectAccessibleInBothThemes(page);
  await shoot("overview-phone");
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("permissions show each notice's reach, and what was spent and lost", async () => {
  await page.goto(`${demo.adminUrl}/permissions`);
  const reach = page.getByRole("region", { name: "当前可通知的客户" });
  await reach.getByRole("row").filter({ hasText: "订单支付成功通知" }).getByText("33.3%").waitFor();
  await page.getByRole("img", { name: /近 14 天使用和失去的权限：使用 5/ }).waitFor();
  await expectAccessibleInBothThemes(page);
  await shoot("permissions");
});

test("the list of notices filters by status in the URL and explains switching off first", async () => {
  await page.goto(`${demo.adminUrl}/notices`);
  const row = page.getByRole("row").filter({ hasText: CODE });
  await row.getByText("订阅消息").waitFor();
  await expect.poll(() => row.getByRole("cell").nth(4).innerText()).toBe("5");
  await shoot("notices");
  const enabled = row.getByRole("switch");
  await press(enabled, "Space");
  const question = page.getByRole("dialog", { name: "停用“订单支付成功通知”？" });
  await question.getByText("之后也不会补发").waitFor();
  await expectAccessibleInBothThemes(page);
  await question.getByRole("button", { name: "取消" }).click();
  await question.waitFor({ state: "hidden" });
  expect(await enabled.getAttribute("aria-checked")).toBe("true");

  // A concurrent save: the list's switch does not overwrite it, and rests until the list shows what was saved.
  await page.route(/notices\.list/, async (route) => {
    await sleep(500);
    await route.continue();
  });
  await callApi(demo, { name: "notices.update", body: { code: CODE, grantWaitSeconds: 60 }, page });
  await press(enabled, "Space");
  await question.getByRole("button", { name: "停用" }).click();
  await page.getByText("其他人刚刚修改过").waitFor();
  await question.waitFor({ state: "hidden" });
  expect(await enabled.getAttribute("aria-checked")).toBe("true");
  await press(enabled, "Space");
  await question.getByRole("button", { name: "停用" }).click();
  await expect.poll(() => enabled.getAttribute("aria-checked")).toBe("false");

  await page.unrouteAll({ behavior: "wait" });
  await page.getByText(/^已停用 1$/).click();
  await page.waitForURL(/\?status=disabled$/);
  await expect.poll(() => page.getByRole("row").count()).toBe(2);
  await page.goto(`${demo.adminUrl}/notices?status=action_required`);
  await page.getByText("没有该状态的通知").waitFor();
  await page.getByRole("button", { name: "查看全部" }).click();
  await expect.poll(() => page.getByRole("row").count()).toBeGreaterThan(2);
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
