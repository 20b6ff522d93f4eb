import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, SERVICE_API_KEY, signIn } from "./call-api.ts";
import { expectAccessible, expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { press } from "./press.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";

/** Screenshots for review: `SCREENSHOTS=<folder> pnpm test browser`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];
const COLLEAGUE = "colleague@example.com";
const SECOND = "second@example.com";
const PASSWORD = "teapot harbour violin";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo({ SERVICE_API_KEY });
  page = await demo.openPage();
  await signIn(page, demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Light and dark theme, by the system setting. */
async function look(at: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await at.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  await expectAccessibleInBothThemes(at);
}

const open = (path: string) => page.goto(`${demo.adminUrl}/settings${path}`);
const dialog = () => page.getByRole("dialog");

/** Signs in on a new page with the link from the open dialog. */
async function comeIn(link: string): Promise<Page & { troubles: string[] }> {
  const theirs = await demo.openPage();
  await theirs.goto(link);
  await theirs.getByRole("navigation", { name: "主导航" }).waitFor();
  return theirs;
}

let colleague: Page & { troubles: string[] };

test("a lone owner sees why to add colleagues", async () => {
  await open("/people");
  await page.getByText("目前只有你一位成员").waitFor();
  await look(page, "people-alone");
  const { loginLink } = await callApi<{ loginLink: { url: string } }>(demo, {
    name: "users.create",
    body: { email: COLLEAGUE, role: "viewer" },
    page,
  });
  colleague = await comeIn(loginLink.url);
});

test("a person is added by keyboard; their link is shown once and works", async () => {
  await open("/people");
  await page.getByRole("button", { name: "添加成员" }).focus();
  await page.keyboard.press("Enter");
  await dialog().locator("input[type=email]:focus").waitFor();
  await page.keyboard.type("no address");
  await page.keyboard.press("Enter");
  await dialog().getByText("请填写完整的邮箱地址").waitFor();
  await look(page, "people-add");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(SECOND);
  await page.keyboard.press("Tab");
  // From operator, the default, to the role below it.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");

  const link = dialog().getByLabel("登录链接", { exact: true });
  await link.waitFor();
  await look(page, "people-link");
  const url = (await link.textContent()) ?? "";
  expect(url).toMatch(/\/login\?token=[\w-]{43}$/);
  // Escape does not close a dialog whose content is shown once.
  await page.keyboard.press("Escape");
  await link.waitFor();
  await dialog().getByRole("button", { name: "我已复制" }).click();
  await link.waitFor({ state: "hidden" });
  await page.getByRole("row").filter({ hasText: SECOND }).getByText("只读").waitFor();
  expect(await page.getByText(url).count()).toBe(0);
  const theirs = await comeIn(url);
  expect(theirs.troubles).toEqual([]);
});

test("a viewer is told so on every page, and every control is disabled", async () => {
  const note = colleague.getByText("你的角色是“只读”");
  const disabled = async (name: string) =>
    expect(await colleague.getByRole("button", { name, exact: true }).isDisabled(), name).toBe(
      true,
    );
  await colleague.goto(`${demo.adminUrl}/settings`);
  await note.first().waitFor();
  await disabled("保存");
  await disabled("检查连接");
  expect(await colleague.getByLabel("AppID").isDisabled()).toBe(true);
  expect(await colleague.getByRole("link", { name: "API 密钥" }).count()).toBe(0);
  await look(colleague, "viewer-connection");
  // A long email does not break the side bar.
  const signOut = await colleague.getByRole("button", { name: "退出登录" }).boundingBox();
  const side = await colleague.getByRole("complementary").boundingBox();
  expect((signOut?.x ?? 0) + (signOut?.width ?? 0)).toBeLessThan(side?.width ?? 0);
  await colleague.goto(`${demo.adminUrl}/settings/people`);
  await colleague.getByText("仅所有者可查看此页").waitFor();
  await look(colleague, "viewer-people");
  await colleague.goto(`${demo.adminUrl}/notices`);
  await note.first().waitFor();
  const switches = colleague.getByRole("switch");
  await switches.first().waitFor({ state: "attached" });
  for (const each of await switches.all()) expect(await each.isDisabled()).toBe(true);
  await colleague.goto(`${demo.adminUrl}/notices/order_pay_success`);
  await colleague.getByText("你的角色仅可查看").waitFor();
  await disabled("发送测试");
  expect(colleague.troubles).toEqual([]);
});

test("a user signed in by link sets a password; a weak one is refused, unsaved input is guarded", async () => {
  await colleague.goto(`${demo.adminUrl}/settings/password`);
  await colleague.getByText("你是通过登录链接登录的").waitFor();
  expect(await colleague.getByLabel("原密码").count()).toBe(0);
  const next = colleague.getByLabel("新密码", { exact: true });
  const again = colleague.getByLabel("确认新密码");
  const submit = colleague.getByRole("button", { name: "修改密码" });
  await next.fill("short");
  await again.fill("other");
  await submit.click();
  await colleague.getByText("至少 10 个字符").waitFor();
  await colleague.getByText("两次输入的密码不一致").waitFor();
  await look(colleague, "password-faults");
  await next.fill("qwertyuiop1");
  await again.fill("qwertyuiop1");
  await submit.click();
  await colleague.getByText("密码太简单").waitFor();

  await colleague.getByRole("link", { name: "概览" }).click();
  await colleague.getByRole("dialog").getByRole("button", { name: "继续编辑" }).click();
  expect(await next.inputValue()).toBe("qwertyuiop1");
  await next.fill(PASSWORD);
  await again.fill(PASSWORD);
  await submit.click();
  await colleague.getByText("密码已修改").waitFor();
  await colleague.getByLabel("原密码").waitFor();
});

test("a role change is explained first and applies to open pages", async () => {
  await open("/people");
  const row = page.getByRole("row").filter({ hasText: COLLEAGUE });
  await press(row.getByRole("combobox"));
  await page.getByRole("option", { name: "运营" }).click();
  await dialog().getByText("不能改小程序设置、成员和密钥").waitFor();
  await look(page, "people-role");
  await dialog().getByRole("button", { name: "确认修改" }).click();
  await page.getByText(`${COLLEAGUE} 的角色已改为“运营”`).waitFor();
  await colleague.goto(`${demo.adminUrl}/settings`);
  await colleague.getByRole("button", { name: "检查连接" }).click();
  await colleague.getByText("连接正常").waitFor();
  expect(await colleague.getByRole("button", { name: "保存", exact: true }).isDisabled()).toBe(
    true,
  );

  // The only owner can be neither changed nor removed.
  const own = page.getByRole("row").filter({ hasText: OWNER.email });
  await own.getByText("唯一的所有者").waitFor();
  expect(await own.getByRole("button", { name: "移除" }).isDisabled()).toBe(true);
});

test("a key is shown once and works; revoking explains the effect and is immediate", async () => {
  await open("/api-keys");
  await page.getByRole("row").filter({ hasText: "SERVICE_API_KEY" }).waitFor();
  await page.getByRole("button", { name: "新建密钥" }).click();
  await dialog().getByRole("button", { name: "生成密钥" }).click();
  await dialog().getByText("请填写名称").waitFor();
  await dialog().getByLabel("名称").fill("订单系统");
  await page.keyboard.press("Enter");
  const shown = dialog().getByLabel("API 密钥", { exact: true });
  await shown.waitFor();
  await look(page, "api-key-shown");
  const key = (await shown.textContent()) ?? "";
  expect(key).toMatch(/^mpn_[0-9a-z]{50}$/);
  await dialog().getByRole("button", { name: "我已复制" }).click();
  await shown.waitFor({ state: "hidden" });

  const use = () =>
    callApi(demo, {
      name: "deliveries.find",
      body: { idempotencyKey: "nothing" },
      reads: true,
      headers: { authorization: `Bearer ${key}` },
    });
  expect(await use()).toBeNull();
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: "订单系统" });
  await row.getByText(OWNER.email).waitFor();
  await look(page, "api-keys");
  await row.getByRole("button", { name: "吊销" }).click();
  await dialog().getByText("使用此密钥的请求会立即被拒绝").waitFor();
  await look(page, "api-key-revoke");
  await dialog().getByRole("button", { name: "取消" }).click();
  expect(await use()).toBeNull();
  await row.getByRole("button", { name: "吊销" }).click();
  await dialog().getByRole("button", { name: "吊销", exact: true }).click();
  await row.getByText("已吊销").waitFor();
  await expect(use()).rejects.toThrow("UNAUTHENTICATED");
});

test("the audit log records everything, filters by URL, and pages", async () => {
  await open("/audit-log");
  const rows = page.locator("tbody tr");
  await rows.first().getByText("吊销了 API 密钥").waitFor();
  const changed = rows.filter({ hasText: "修改了成员的角色" });
  await changed.getByText("只读").waitFor();
  await changed.getByText("运营").waitFor();
  expect(await page.locator("table").textContent()).not.toContain("token=");
  await look(page, "audit-log");

  await press(page.getByRole("combobox", { name: "操作" }));
  await page.getByRole("option", { name: "添加了成员" }).click();
  await page.waitForURL(/action=user\.created/);
  await changed.waitFor({ state: "detached" });
  await rows.filter({ hasText: COLLEAGUE }).waitFor();
  await page.reload();
  await rows.filter({ hasText: COLLEAGUE }).waitFor();
  expect(await changed.count()).toBe(0);
  await open("/audit-log");
  const search = page.getByRole("textbox", { name: /^搜索/ });
  await search.fill(SECOND.slice(0, 6));
  await page.waitForURL(/search=second/);
  await changed.waitFor({ state: "detached" });
  await rows.filter({ hasText: SECOND }).first().waitFor();
  await search.fill("nothing-like-it");
  await page.getByText("没有订单号或邮箱以“nothing-like-it”开头的日志").waitFor();
  await open("/audit-log?from=2020-01-01T00:00&to=2020-01-02T00:00");
  await page.getByText("没有符合条件的日志").waitFor();
  await look(page, "audit-empty");
  await page.getByRole("search").getByRole("button", { name: "清除筛选" }).click();
  await rows.first().waitFor();

  for (let count = 0; count < 30; count++)
    await callApi(demo, { name: "apiKeys.create", body: { name: `key ${count}` }, page });
  await page.reload();
  await page.getByRole("button", { name: "加载更多" }).click();
  await rows.filter({ hasText: "修改了成员的角色" }).waitFor();
  expect(await rows.count()).toBeGreaterThan(30);
});

test("a list that fails to load shows the error and a retry", async () => {
  for (const [path, name] of [
    ["/people", "users.list"],
    ["/api-keys", "apiKeys.list"],
    ["/audit-log", "auditLog.list"],
  ] as const) {
    await page.route(`**/trpc/${name}*`, (route) => route.abort());
    await open(path);
    await page.getByText("连不上通知服务").first().waitFor();
    await page.unroute(`**/trpc/${name}*`);
    await page.getByRole("button", { name: "重试" }).first().click();
    await page.getByRole("row").nth(1).waitFor();
  }
});

test("every section in English and in the dark theme", async () => {
  const dark = await demo.openPage({ colorScheme: "dark" });
  await dark.context().addCookies(await page.context().cookies());
  await dark.goto(`${demo.adminUrl}/settings`);
  await dark.getByRole("button", { name: "English" }).click();
  await dark.getByRole("heading", { name: "Settings" }).waitFor();
  for (const [path, text] of [
    ["", "Message push"],
    ["/people", "Who can sign in"],
    ["/api-keys", "is shown once"],
    ["/audit-log", "Created an API key"],
    ["/password", "Current password"],
  ] as const) {
    await dark.goto(`${demo.adminUrl}/settings${path}`);
    await dark.getByText(text).first().waitFor();
    if (SCREENSHOTS)
      await dark.screenshot({
        path: `${SCREENSHOTS}/dark${path.replace("/", "-")}.png`,
        fullPage: true,
      });
    await expectAccessible(dark);
  }
  expect(dark.troubles).toEqual([]);
});

test("a removed person is signed out immediately, with their page open", async () => {
  await open("/people");
  const row = page.getByRole("row").filter({ hasText: COLLEAGUE });
  await row.getByRole("button", { name: "移除" }).click();
  await dialog().getByText("对方会立即退出登录").waitFor();
  await dialog().getByRole("button", { name: "移除", exact: true }).click();
  await row.waitFor({ state: "detached" });
  await colleague.goto(`${demo.adminUrl}/notices`);
  await colleague.waitForURL(/\/login/);
  expect(page.troubles).toEqual([]);
});
