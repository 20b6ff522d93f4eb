import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callSimulator, getNotice, mapNotice, signIn } from "./call-api.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { type Demo, OWNER, startDemo } from "./start-demo.ts";

const LIBRARY_PATH = "/wxaapi/newtmpl/getcategory";
const IP = "203.0.113.7";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo();
  page = await demo.openPage({ viewport: { width: 1280, height: 900 } });
  await signIn(page, demo);
  await mapNotice(page, demo, { code: "order_cancel", query: "订单取消" });
});
afterAll(() => demo[Symbol.asyncDispose]());

beforeEach(async () => {
  await page.context().setOffline(false);
});

async function openEditor(code: string): Promise<void> {
  await page.goto(`${demo.adminUrl}/notices/${code}`);
  await page.getByLabel("小程序页面").waitFor();
}

const save = () => page.getByRole("button", { name: "保存", exact: true });

async function typePage(text: string): Promise<void> {
  await page.getByLabel("小程序页面").fill(text);
}

async function expectPageKept(text: string): Promise<void> {
  expect(await page.getByLabel("小程序页面").inputValue()).toBe(text);
}

test("an IP address missing from the allow list is named in the picker, with where to add it", async () => {
  await openEditor("order_pay_fail");
  await page.getByRole("button", { name: "选择模板" }).click();
  const drawer = page.getByRole("dialog", { name: "从模板库选择" });
  await drawer.getByRole("option").first().waitFor();
  const fault = { kind: "errcode", errcode: 40_164 };
  await callSimulator(demo, "faults", { path: LIBRARY_PATH, times: 1, fault });
  await drawer.getByRole("button", { name: "刷新模板库" }).click();
  await page.getByText(`服务器 IP ${IP} 不在白名单中`).waitFor();
  await page.getByText(`IP 白名单”添加 ${IP}`).waitFor();
});

test("a template outside the mini program's categories says so, and saves once the category is added", async () => {
  await openEditor("order_pay_fail");
  await page.getByRole("button", { name: "选择模板" }).click();
  const drawer = page.getByRole("dialog", { name: "从模板库选择" });
  await drawer.getByRole("option", { name: "付款失败通知" }).click();
  await drawer.getByRole("button", { name: "使用这个模板" }).click();
  await typePage("pages/mine");
  const app = (await (await fetch(`${demo.simulatorUrl}/_simulator/app`)).json()) as {
    categoryIds: number[];
  };
  await callSimulator(demo, "app", { categoryIds: [] });
  await save().click();
  const told = page.getByRole("alert");
  await told.getByText("模板不存在，或不在小程序的服务类目中").waitFor();
  await told.getByText("到微信公众平台添加对应类目，或换一个模板").waitFor();
  await expectPageKept("pages/mine");
  await expectAccessible(page);

  await callSimulator(demo, "app", { categoryIds: app.categoryIds });
  await save().click();
  await page.getByText("映射已保存").waitFor();
  expect(await getNotice(page, demo, "order_pay_fail")).toMatchObject({ page: "pages/mine" });
});

test("a session that expires mid-edit is renewed over the page, and the edits are saved", async () => {
  await openEditor("order_cancel");
  // Without its answer the preview, not the save, might meet the expired session.
  const drawn = page.waitForResponse((response) =>
    Boolean(
      response.url().includes("notices.preview") &&
      response.request().postData()?.includes("pages/kept"),
    ),
  );
  await typePage("pages/kept");
  await drawn;
  await page.context().clearCookies();
  await save().click();
  const dialog = page.getByRole("dialog", { name: "登录已过期" });
  await dialog.getByText("页面内容均已保留").waitFor();
  expect(await dialog.getByLabel("邮箱").inputValue()).toBe(OWNER.email);
  await expectAccessible(page);

  await dialog.getByLabel("密码").fill("not the password");
  await dialog.getByRole("button", { name: "登录", exact: true }).click();
  await dialog.getByText("邮箱或密码不正确").waitFor();
  await dialog.getByLabel("密码").fill(OWNER.password);
  await dialog.getByRole("button", { name: "登录", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await expectPageKept("pages/kept");
  await save().click();
  await expect
    .poll(() => getNotice(page, demo, "order_cancel"))
    .toMatchObject({ page: "pages/kept" });
});

test("a service that is down is reported, and the edits are saved once it is back", async () => {
  await openEditor("order_cancel");
  await page.context().setOffline(true);
  await typePage("pages/later");
  await save().click();
  const told = page.getByRole("alert");
  await told.getByText("连不上通知服务").waitFor();
  await told.getByText("未保存的修改仍在页面上").waitFor();
  await expectPageKept("pages/later");
  await page.context().setOffline(false);
  await save().click();
  await expect
    .poll(() => getNotice(page, demo, "order_cancel"))
    .toMatchObject({ page: "pages/later" });
});

test("a page that fails to load while the service is down opens once it is back", async () => {
  await openEditor("order_cancel");
  await page.context().setOffline(true);
  await page.getByRole("link", { name: "发送权限" }).click();
  await page.getByText("连不上通知服务").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("link", { name: "发送权限" }).click();
  await page.getByRole("heading", { name: "发送权限" }).waitFor();
});

test("two operators on one notice: the second sees what the first changed, and both changes stay", async () => {
  const other = await demo.openPage({ viewport: { width: 1280, height: 900 } });
  await signIn(other, demo);
  await openEditor("order_cancel");
  await typePage("pages/second");
  await other.goto(`${demo.adminUrl}/notices/order_cancel`);
  await other.getByRole("button", { name: "移除关键词“取消原因”" }).click();
  await other.getByRole("button", { name: "保存", exact: true }).click();
  await other.getByText("已保存", { exact: true }).waitFor();

  await save().click();
  const dialog = page.getByRole("dialog", { name: "另一个窗口或其他成员刚刚保存了这个通知" });
  await dialog.getByText("关键词有改动：取消原因").waitFor();
  await expectPageKept("pages/second");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "保留我的修改并合并" }).click();
  await dialog.waitFor({ state: "hidden" });
  await expect
    .poll(() => getNotice(page, demo, "order_cancel"))
    .toMatchObject({ page: "pages/second", template: { keywords: { length: 4 } } });
  expect(other.troubles).toEqual([]);
});

test("the pages logged no errors", () => {
  expect(page.troubles).toEqual([]);
});
