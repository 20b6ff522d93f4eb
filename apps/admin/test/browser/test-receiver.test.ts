import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callAsBackend, callSimulator, mapNotice, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const CODE = "order_cancel";

let demo: Demo;
let page: Page & { troubles: string[] };
let templateId = "";

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage({ viewport: { width: 1440, height: 960 } });
  await signIn(page, demo);
  ({ templateId } = (await mapNotice(page, demo, { code: CODE, query: "订单取消" })).template);
});
afterAll(() => demo[Symbol.asyncDispose]());

async function accept(openid: string, accepted: string): Promise<void> {
  const answer = "accept";
  await callSimulator(demo, `users/${openid}/subscribe`, { templateIds: [accepted], answer });
  await callAsBackend(demo, "grants.report", {
    openid,
    reports: [{ kind: "subscribe", reportId: accepted, templateId: accepted, answer, ageMs: 0 }],
  });
}

test("the operator's own WeChat is remembered, and preselected once it has a permission", async () => {
  const { openid } = await callSimulator<{ openid: string }>(demo, "users", {});
  const name = `我自己（…${openid.slice(-6)}）`;
  const panel = page.getByRole("region", { name: "测试发送" });
  const field = panel.getByLabel("客户的 openid");
  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await panel.getByText("选中自己的微信后可以记住").waitFor();
  await field.fill(openid);
  await panel.getByRole("button", { name: "记住，这是我的微信" }).click();
  await panel.getByText(name).waitFor();
  await panel.getByText("现在没有这个通知的发送权限").waitFor();
  await expectAccessibleInBothThemes(page);

  const { template: other } = await mapNotice(page, demo, {
    code: "order_pay_success",
    query: "支付成功",
  });
  await accept(openid, other.templateId);
  await page.reload();
  await panel.getByText("在下单、付款等弹出订阅请求时点“允许”").waitFor();
  expect(await field.inputValue()).toBe("");
  await accept(openid, templateId);
  await panel.getByText("有这个通知的发送权限", { exact: true }).waitFor();
  expect(await field.inputValue()).toBe(openid);
  expect(await page.locator("#test-customers option").first().getAttribute("label")).toBe(
    `${name} · 有这个通知的发送权限`,
  );
  await press(panel.getByRole("button", { name: "发送测试" }));
  await panel.getByText("微信已接受").waitFor();
  await panel.getByText("现在没有这个通知的发送权限").waitFor();
  expect(await field.inputValue()).toBe(openid);

  await page.goto(`${demo.adminUrl}/customers?openid=${openid}`);
  await page.getByText("我自己 · 测试发送时先选").waitFor();
  await page.getByRole("button", { name: "不再使用" }).click();
  await page.getByRole("button", { name: "这是我" }).click();
  await page.getByText("我自己 · 测试发送时先选").waitFor();
  await expectAccessibleInBothThemes(page);

  await page.goto(`${demo.adminUrl}/notices/${CODE}`);
  await panel.getByRole("button", { name: "仍然发给自己" }).click();
  expect(await field.inputValue()).toBe(openid);
  await panel.getByRole("button", { name: "不再使用" }).click();
  await panel.getByText(name).waitFor({ state: "hidden" });
  expect(await field.inputValue()).toBe(openid);
  expect(page.troubles).toEqual([]);
});
