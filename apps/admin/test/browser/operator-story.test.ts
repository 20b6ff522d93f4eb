import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signIn } from "./call-api.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";

/** Screenshots for review: `SCREENSHOTS=<folder> pnpm test browser`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];

async function shoot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

/** Picks the first template found, saves its suggestions, and enables the notice. */
async function pickMapAndEnable(
  page: Page,
  input: { adminUrl: string; code: string; search: string },
): Promise<void> {
  await page.goto(`${input.adminUrl}/notices/${input.code}`);
  await page.getByRole("button", { name: "选择模板" }).click();
  await page.getByLabel("搜索模板标题或编号").fill(input.search);
  const first = page.getByRole("option").first();
  await expect.poll(() => first.innerText()).toContain(input.search);
  await first.click();
  await page.getByRole("button", { name: "使用这个模板" }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  // Only what is saved can be enabled.
  const enable = page.getByRole("switch", { name: /^启用/ });
  await expect.poll(() => enable.isEnabled()).toBe(true);
  if ((await enable.getAttribute("aria-checked")) !== "true") await press(enable, "Space");
  await expect.poll(() => enable.getAttribute("aria-checked")).toBe("true");
}

describe("from an empty install to the message on the phone", () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  test("an operator picks and maps, a customer orders and accepts, the message arrives, and the operator sees why", async () => {
    const admin = await demo.openPage();
    await signIn(admin, demo);
    await expectAccessible(admin);
    await shoot(admin, "overview");
    await pickMapAndEnable(admin, {
      adminUrl: demo.adminUrl,
      code: "order_pay_success",
      search: "支付成功",
    });
    await expectAccessible(admin);
    await shoot(admin, "editor");

    const phone = await demo.openPage({ viewport: { width: 1280, height: 960 } });
    await phone.goto(demo.phoneUrl);
    await phone.getByRole("button", { name: "加一件手工陶瓷咖啡杯" }).click();
    await phone.getByRole("button", { name: "提交订单" }).click();
    await phone.getByRole("button", { name: "去支付" }).click();
    await phone.getByRole("button", { name: "允许" }).click();
    await phone.getByRole("button", { name: "确认支付" }).click();
    const card = phone.getByRole("button", { name: /打开通知/ });
    await card.waitFor({ timeout: 10_000 });
    await shoot(phone, "phone");
    await card.click();
    await phone
      .getByRole("heading", { name: "订单详情" })
      .or(phone.getByText("订单详情"))
      .first()
      .waitFor();
    expect(phone.troubles).toEqual([]);

    await admin.goto(`${demo.adminUrl}/deliveries`);
    await admin.getByText("已发送").first().waitFor();
    await expectAccessible(admin);
    await shoot(admin, "deliveries");
    await admin.goto(`${demo.adminUrl}/permissions`);
    await admin.getByRole("heading", { name: "发送权限" }).waitFor();
    await admin.getByRole("button", { name: /另有 \d+ 项权限/ }).click();
    await admin
      .getByRole("cell", { name: /提交表单|表单/ })
      .first()
      .waitFor();
    await expectAccessible(admin);
    await shoot(admin, "permissions");
    expect(admin.troubles).toEqual([]);
  });

  test("the saved notice survives a reload, in English and in the dark theme", async () => {
    const page = await demo.openPage({ colorScheme: "dark" });
    await signIn(page, demo);
    await page.goto(`${demo.adminUrl}/notices`);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Notices" }).waitFor();
    await page.getByText("Order paid").first().waitFor();
    await expectAccessible(page);
    await shoot(page, "notices-dark-en");
    expect(page.troubles).toEqual([]);
  });

  test("a wrong password shows an error and keeps the input", async () => {
    const page = await demo.openPage();
    await page.goto(`${demo.adminUrl}/login`);
    await page.getByLabel("邮箱").fill(OWNER.email);
    await page.getByLabel("密码").fill("wrong");
    await page.getByRole("button", { name: "登录" }).click();
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByLabel("邮箱").inputValue()).toBe(OWNER.email);
  });
});

test("without a mini program every screen leads to the settings", async () => {
  await using demo = await startDemo({ DEMO_APP_ID: "none" });
  const page = await demo.openPage();
  await signIn(page, demo);
  await page.goto(`${demo.adminUrl}/notices/order_pay_success`);
  await page.getByRole("link", { name: /设置/ }).first().waitFor();
  await page.goto(`${demo.adminUrl}/deliveries`);
  await page.getByRole("link", { name: /设置/ }).first().waitFor();
  expect(page.troubles).toEqual([]);
});
