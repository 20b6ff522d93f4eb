import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAsBackend, callSimulator, mapNotice, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, startDemo } from "./start-demo.ts";

let demo: Demo;
let page: Page & { troubles: string[] };
let templateId: string;

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(page, demo);
  const { template } = await mapNotice(page, demo, {
    code: "order_pay_success",
    query: "支付成功",
  });
  ({ templateId } = template);
});
afterAll(() => demo[Symbol.asyncDispose]());

let reports = 0;

/** A customer with one permission; a `magic` openid always gets the same response. */
async function addCustomer(magic?: "lost"): Promise<string> {
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", magic ? { magic } : {});
  await giveGrant(openid);
  return openid;
}

async function giveGrant(openid: string): Promise<void> {
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  reports += 1;
  await callAsBackend(demo, "grants.report", {
    openid,
    reports: [
      { kind: "subscribe", reportId: `r${reports}`, templateId, answer: "accept", ageMs: 0 },
    ],
  });
}

async function pay(openid: string, orderId: string, orderSn = orderId): Promise<void> {
  await callAsBackend(demo, "notices.trigger", {
    notice: "order_pay_success",
    openid,
    orderId,
    grantWaitSeconds: 0,
    data: {
      order_sn: orderSn,
      order_amount: "128.00",
      order_total_goods_name: "手工陶瓷咖啡杯",
      order_create_time: "2026-01-31T08:30:00+08:00",
      order_total_goods_num: 1,
    },
  });
}

function row(orderId: string) {
  return page.getByRole("row").filter({ hasText: orderId });
}

test("a new delivery appears live, and is held back while the list is paused", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  await page.getByText("暂无发送记录").waitFor();
  await page.getByText("实时更新").waitFor();
  await pay(await addCustomer(), "LIVE1");
  await row("LIVE1").getByText("已发送").waitFor();

  await page.getByRole("button", { name: "暂停" }).click();
  await pay(await addCustomer(), "LIVE2");
  const news = page.getByRole("button", { name: /条更新/ });
  await news.waitFor();
  expect(await row("LIVE2").count()).toBe(0);
  await news.click();
  await row("LIVE2").waitFor();
});

test("filters live in the URL, so that a link shows the same list", async () => {
  await page.goto(`${demo.adminUrl}/deliveries?search=LIVE1`);
  await row("LIVE1").waitFor();
  expect(await row("LIVE2").count()).toBe(0);
  await page.getByRole("button", { name: "清除筛选" }).click();
  await row("LIVE2").waitFor();
  expect(new URL(page.url()).search).toBe("");
});

test("search works while typing, by any number a customer reads out, and reports no match", async () => {
  const openid = await addCustomer();
  await pay(openid, "SHOP-77", "20260131083000077");
  await page.goto(`${demo.adminUrl}/deliveries`);
  await row("SHOP-77").getByText("已发送").waitFor();
  const search = page.getByRole("textbox", { name: /^搜索/ });
  await page.keyboard.press("/");
  await expect.poll(() => search.evaluate((box) => box === document.activeElement)).toBe(true);
  const ends = `${openid.slice(0, 4)}…${openid.slice(-6)}`;
  for (const typed of ["20260131083000077", "SHOP-7", openid.slice(-6), ends]) {
    await search.fill("");
    await row("LIVE1").waitFor();
    await search.pressSequentially(typed);
    await row("LIVE1").waitFor({ state: "detached" });
    await expect.poll(() => row("SHOP-77").count()).toBe(1);
  }
  await search.fill("83000077");
  await page.getByText("未找到结果").waitFor();
  await page.getByText("没有以“83000077”开头的号码").waitFor();
  await expectAccessibleInBothThemes(page);

  // A delivery that arrives meanwhile is found as well.
  await search.fill("20260131083000077");
  await row("SHOP-77").waitFor();
  await pay(openid, "SHOP-78", "20260131083000077-2");
  await row("SHOP-78").waitFor();

  await page.goto(`${demo.adminUrl}/permissions`);
  await page.getByRole("textbox", { name: /^搜索/ }).fill("2026013108300007");
  await page.getByText("未找到结果").waitFor({ state: "detached" });
  await expect.poll(() => new URL(page.url()).searchParams.get("search")).toBe("2026013108300007");
  const shown = page.getByRole("region", { name: "明细" });
  await expect.poll(() => shown.getByText(ends).count()).toBeGreaterThan(0);
});

test("a delivery shows its timeline and the raw request and response", async () => {
  await page.goto(`${demo.adminUrl}/deliveries`);
  await row("LIVE1").getByRole("button", { name: /查看/ }).click();
  const drawer = page.getByRole("dialog", { name: "发送详情" });
  await drawer.getByText("使用一次发送权限，开始发送").waitFor();
  await drawer.getByText("微信已接受").waitFor();
  await drawer.getByText("技术详情").click();
  await drawer.getByText('"template_id"').waitFor();
  expect(new URL(page.url()).searchParams.get("delivery")).not.toBeNull();
  await page.reload();
  await drawer.getByText("微信已接受").waitFor();
});

test("resending an unknown outcome warns that the customer may get it twice", async () => {
  await pay(await addCustomer("lost"), "LOST1");
  await page.goto(`${demo.adminUrl}/deliveries?search=LOST1`);
  await row("LOST1").getByText("结果未知").waitFor({ timeout: 20_000 });
  await row("LOST1").getByRole("button", { name: /查看/ }).click();
  const drawer = page.getByRole("dialog", { name: "发送详情" });
  await drawer.getByText("客户可能已经收到，确认未收到后再重发。").waitFor();
  await drawer.getByRole("button", { name: "重发" }).click();
  const question = page.getByRole("dialog", { name: "重发 1 条通知？" });
  await question.getByText("客户可能已经收到，重发会收到两次").waitFor();
  await question.getByRole("button", { name: "确认重发" }).click();
  await question.waitFor({ state: "hidden" });
  await expect.poll(() => row("LOST1").count()).toBe(2);
});

test("sending once more after success states its cost, and both deliveries link to each other", async () => {
  const openid = await addCustomer();
  await giveGrant(openid);
  await pay(openid, "TWICE1");
  await page.goto(`${demo.adminUrl}/deliveries?search=TWICE1`);
  await row("TWICE1").getByText("已发送").waitFor();
  expect(await row("TWICE1").getByRole("checkbox").count()).toBe(0);
  await row("TWICE1").getByRole("button", { name: /查看/ }).click();
  const drawer = page.getByRole("dialog", { name: "发送详情" });
  await drawer.getByRole("button", { name: "再次发送" }).waitFor();
  expect(await drawer.getByRole("button", { name: "重发", exact: true }).count()).toBe(0);
  await drawer.getByRole("button", { name: "再次发送" }).click();
  const question = page.getByRole("dialog", { name: "该通知已发送成功，确定再次发送？" });
  await question.getByText("再次发送会多消耗一次发送权限，客户会收到两次").waitFor();
  await question.getByText("这 1 条的客户都有可用的发送权限").waitFor();
  await question.getByRole("button", { name: "再次发送" }).click();
  await question.waitFor({ state: "hidden" });

  const asResent = drawer.getByRole("button", { name: /^已重发为/ });
  const asOriginal = drawer.getByRole("button", { name: /^重发自/ });
  await asResent.click();
  await asOriginal.waitFor();
  await drawer.getByText("已发送", { exact: true }).first().waitFor();
  await asOriginal.click();
  await asResent.waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  await row("TWICE1").filter({ hasText: "已重发" }).waitFor();
  await expect.poll(() => row("TWICE1").filter({ hasText: "已发送" }).count()).toBe(2);
});

test("a bulk resend shows the permissions beforehand and the outcomes afterwards", async () => {
  const customers = [];
  for (let count = 0; count < 3; count++)
    customers.push((await callSimulator<{ openid: string }>(demo, "users", {})).openid);
  for (const [index, openid] of customers.entries()) await pay(openid, `MANY${index}`);
  await page.goto(`${demo.adminUrl}/deliveries?search=MANY`);
  await expect.poll(() => row("MANY").filter({ hasText: "无发送权限" }).count()).toBe(3);
  await giveGrant(customers[0] ?? "");
  await press(page.getByRole("checkbox", { name: "选择本页可重发的记录" }), "Space");
  await page.getByRole("button", { name: "重发 3 条" }).click();
  const question = page.getByRole("dialog", { name: "重发 3 条通知？" });
  await question.getByText("其中 1 条的客户有可用的发送权限，会立即发送；另外 2 条").waitFor();
  await question.getByRole("button", { name: "确认重发" }).click();
  const results = page.getByRole("dialog", { name: "3 条已加入发送队列" });
  await results.getByText("已发送 1 · 等待权限 2").waitFor();
  await expectAccessibleInBothThemes(page);
  await results.getByRole("button", { name: "关闭", exact: true }).click();
  await results.waitFor({ state: "hidden" });
});

test("a rejected push is shown beside the settings with its fix, and the fix works", async () => {
  const app = await fetch(`${demo.simulatorUrl}/_simulator/app`);
  const { appId } = (await app.json()) as { appId: string };
  const openid = await addCustomer();
  const change = async (key: string | null) => {
    await callSimulator(demo, "push", {
      url: `${demo.adminUrl}/wechat/push/${appId}`,
      token: "pushtoken1",
      format: "json",
      ...(key !== null && { encodingAesKey: key }),
    });
    await callSimulator(demo, `users/${openid}/settings`, { templateId, answer: "reject" });
  };
  const reloadUntil = async (text: string | RegExp) => {
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByText(/最近推送|暂未收到推送/).waitFor();
        return page.getByText(text).count();
      })
      .toBeGreaterThan(0);
  };
  await page.goto(`${demo.adminUrl}/settings`);
  await page.getByLabel("令牌（Token）").fill("pushtoken1");
  await page.getByLabel("消息加密密钥（EncodingAESKey）").fill("a".repeat(43));
  await page.getByRole("button", { name: "保存推送设置" }).click();
  await page.getByText("请立即将以下内容填到微信公众平台").waitFor();
  await change("b".repeat(43));
  await reloadUntil("该推送使用了其他密钥");
  await expectAccessibleInBothThemes(page);
  await change(null);
  await reloadUntil("该推送未加密，但此处设置了密钥");

  await page.getByText("移除密钥，改用明文模式").click();
  await page.getByRole("button", { name: "保存推送设置" }).click();
  await page.getByText("移除密钥，改用明文模式").waitFor({ state: "detached" });
  await change(null);
  await reloadUntil("接收中");
  await expect.poll(() => page.getByText("拒收了一条微信推送").count()).toBe(0);
});

test("a wrong secret shows WeChat's verdict and what to do", async () => {
  await page.goto(`${demo.adminUrl}/settings`);
  await page.getByLabel("AppSecret").fill("f".repeat(32));
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("AppSecret 不正确").waitFor();
  await page.getByText("重新填写 AppSecret").waitFor();
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
