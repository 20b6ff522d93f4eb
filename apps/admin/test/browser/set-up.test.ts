import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPhone, orderCup, pay, listCards } from "../../../demo-shop/test/browser/demo-phone.ts";
import { callApi, mapNotice, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const SCREENSHOTS = process.env["SCREENSHOTS"];
const WIDTHS = [390, 768, 1280, 1440];

let demo: Demo;
let page: Page & { troubles: string[] };
let clicks = 0;

beforeAll(async () => {
  demo = await startDemo();
  page = await demo.openPage();
  await signIn(page, demo);
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

async function click(name: string | RegExp): Promise<void> {
  clicks += 1;
  await page.getByRole("button", { name }).click();
}

test("a new operator enables every notice in two clicks, and the first message arrives within a minute", async () => {
  const startedAt = Date.now();
  await click("去配置");
  const save = page.getByRole("button", { name: /^保存并启用 \d+ 个$/ });
  await expect.poll(() => save.isEnabled(), { timeout: 30_000 }).toBe(true);
  const templates = await (await fetch(`${demo.simulatorUrl}/_simulator/templates`)).json();
  expect(templates, "nothing changes before the button").toEqual([]);
  await look("set-up");
  await click(/^保存并启用 7 个$/);
  await page.getByText("已启用 7 个通知").waitFor();
  // Its best template does not say whether the refund was paid or rejected.
  await page.getByText("这个模板没有“退款结果”").waitFor();
  await look("set-up-done");
  expect(clicks).toBeLessThanOrEqual(4);
  const notices = await callApi<{ status: string }[]>(demo, {
    name: "notices.list",
    reads: true,
    page,
  });
  expect(notices.filter(({ status }) => status === "ready")).toHaveLength(7);

  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "允许", ending: "确认支付" });
  await expect.poll(() => listCards(phone), { timeout: 30_000 }).toHaveLength(1);
  expect(Date.now() - startedAt).toBeLessThan(60_000);
  expect([...page.troubles, ...phone.troubles]).toEqual([]);
});

test("with everything set up the page says so, and the order of asking is changed by keys", async () => {
  await mapNotice(page, demo, { code: "order_refund_result", query: "退款成功" });
  await page.goto(`${demo.adminUrl}/set-up-notices`);
  await page.getByText("通知都已配置").waitFor();
  await page.getByRole("button", { name: "前往通知" }).click();
  await page.getByRole("button", { name: "授权优先级" }).click();
  const dialog = page.getByRole("dialog", { name: "授权优先级" });
  await look("order-of-asking");
  const up = dialog.getByRole("button", { name: "上移“发货通知”" });
  await up.focus();
  for (let place = await up.evaluate(countBefore); place > 1; place--)
    await page.keyboard.press("Enter");
  await dialog.getByText("“发货通知”移到第 1 位").waitFor({ state: "attached" });
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.reload();
  await expect
    .poll(() => page.getByRole("row").nth(1).getByRole("link").first().innerText())
    .toBe("发货通知");
  await page.getByRole("link", { name: "发货通知" }).click();
  await page.getByText('collector.ask("paid", { orderId })').waitFor();
  expect(page.troubles).toEqual([]);
});

/** In the browser: which place the button's row has in its list. */
function countBefore(button: Element): number {
  const row = button.closest("li");
  return [...(row?.parentElement?.children ?? [])].findIndex((each) => each === row) + 1;
}

test("the picker puts what fits the notice first, and says what it fills", async () => {
  await page.goto(`${demo.adminUrl}/notices/order_cancel`);
  await page.getByRole("button", { name: "更换模板" }).click();
  const first = page.getByRole("option").first();
  await first.getByText(/推荐 · 能填好 \d 个/).waitFor();
  expect(await first.innerText()).toContain("取消");
  await look("picker-recommended");
  await page.keyboard.press("Escape");
});
