import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAsBackend, callSimulator, getNotice, SERVICE_API_KEY } from "./call-api.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";

const CODE = "order_pay_success";
const MANY_TABS = 120;

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 900 } });
});
afterAll(() => demo[Symbol.asyncDispose]());

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Presses Tab until the control has focus. */
async function tabTo(target: Locator): Promise<void> {
  await expect.poll(() => target.isEnabled()).toBe(true);
  for (let presses = 0; presses < MANY_TABS; presses += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${String(target)}`);
}

async function press(target: Locator, key = "Enter"): Promise<void> {
  await tabTo(target);
  await page.keyboard.press(key);
}

test("by keyboard alone an operator signs in, maps a notice, tests it, switches it on and reads the outcome", async () => {
  await page.goto(`${demo.adminUrl}/login`);
  await expect.poll(() => hasFocus(page.getByLabel("邮箱"))).toBe(true);
  await page.keyboard.type(OWNER.email);
  await tabTo(page.getByLabel("密码"));
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "概览" }).waitFor();

  await press(page.getByRole("link", { name: "通知", exact: true }));
  await press(page.getByRole("link", { name: "订单支付成功通知" }));
  await press(page.getByRole("button", { name: "选择模板" }));
  const drawer = page.getByRole("dialog", { name: "从模板库选择" });
  await drawer.getByRole("option").first().waitFor();
  await tabTo(drawer.getByLabel("搜索模板标题或编号"));
  await page.keyboard.type("支付成功");
  await drawer.getByRole("option", { name: "付款失败通知" }).waitFor({ state: "hidden" });
  await page.keyboard.press("ArrowDown");
  await drawer.getByText("← 订单号").waitFor();
  await page.keyboard.press("Enter");
  await drawer.waitFor({ state: "hidden" });

  const down = page.getByRole("button", { name: "下移“订单编号”" });
  await press(down);
  await page.getByText("“订单编号”已移到第 2 位，共 5 个").waitFor({ state: "attached" });
  expect(await hasFocus(down)).toBe(true);
  await press(page.getByRole("button", { name: "移除关键词“商品数量”" }));
  await press(page.getByRole("button", { name: "添加关键词“商品数量”" }));
  await expect
    .poll(() => hasFocus(page.getByRole("combobox", { name: "“商品数量”的显示内容" })))
    .toBe(true);
  await press(page.getByRole("button", { name: "保存", exact: true }));
  await page.getByText("映射已保存").waitFor();
  const { template } = await getNotice(page, demo, CODE);
  expect(template.keywords.map(({ name }) => name).slice(0, 2)).toEqual(["订单金额", "订单编号"]);

  const { templateId } = template;
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", {});
  await callSimulator(demo, `users/${openid}/subscribe`, {
    templateIds: [templateId],
    answer: "accept",
  });
  const report = { kind: "subscribe", reportId: "r1", templateId, answer: "accept", ageMs: 0 };
  await callAsBackend(demo, "grants.report", { openid, reports: [report] });
  await tabTo(page.getByLabel("客户的 openid"));
  await page.keyboard.type(openid);
  await press(page.getByRole("button", { name: "发送测试" }));
  await page.getByText("微信已接受").waitFor();
  await press(page.getByRole("switch", { name: /^启用/ }), "Space");
  await expect
    .poll(() => page.getByRole("switch", { name: /^启用/ }).getAttribute("aria-checked"))
    .toBe("true");

  await press(page.getByRole("link", { name: "发送记录" }));
  const open = page.getByRole("button", { name: /^查看 / }).first();
  await press(open);
  await page.getByRole("dialog", { name: "发送详情" }).getByText("微信已接受").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "发送详情" }).waitFor({ state: "hidden" });
  await expect.poll(() => hasFocus(open)).toBe(true);
  expect(page.troubles).toEqual([]);
});
