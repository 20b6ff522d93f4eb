import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const SCREENSHOTS = process.env["SCREENSHOTS"];

let demo: Demo;
let page: Page & { troubles: string[] };
let receiver: Server;
let url = "";
let status = 204;
const received: string[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    received.push(String(request.headers["webhook-id"]));
    response.writeHead(status).end(status === 204 ? "" : "no such route");
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  demo = await startDemo();
  page = await demo.openPage();
  await signIn(page, demo);
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await demo[Symbol.asyncDispose]();
});

async function look(name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  await expectAccessibleInBothThemes(page);
}

const dialog = () => page.getByRole("dialog");
const row = () => page.getByRole("row").filter({ hasText: url });
const click = (name: string) => page.getByRole("button", { name, exact: true }).click();

test("a webhook is added; its secret is shown once", async () => {
  await page.goto(`${demo.adminUrl}/settings/webhooks`);
  await click("添加 Webhook");
  await dialog().locator("input[type=url]:focus").waitFor();
  await page.keyboard.type("shop.example.com");
  await page.keyboard.press("Enter");
  await dialog().getByText("请填写以 https:// 或 http:// 开头的完整地址").waitFor();
  await look("webhooks-add");
  await dialog().locator("input[type=url]").fill(url);
  await dialog().getByText("发送成功").click();
  await dialog().getByRole("button", { name: "添加并生成签名密钥" }).click();
  const secret = dialog().getByLabel("签名密钥", { exact: true });
  await secret.waitFor();
  const text = (await secret.textContent()) ?? "";
  expect(text).toMatch(/^whsec_[\w+/]{43}=$/);
  await look("webhooks-secret");
  await dialog().getByRole("button", { name: "我已复制" }).click();
  await row().getByText("正常").waitFor();
  expect(await page.getByText(text).count()).toBe(0);
});

test("a test shows what the receiver answered, and the log shows request and answer", async () => {
  await row().getByRole("button", { name: "测试" }).click();
  await page.getByText(/测试成功：接收方返回 204/).waitFor();
  status = 404;
  await row().getByRole("button", { name: "测试" }).click();
  await page.getByText("测试失败：接收方返回 404").waitFor();
  await row().getByText("推送失败", { exact: true }).waitFor();
  await page.locator(".el-message").first().waitFor({ state: "hidden" });
  await look("webhooks-list");

  await row().getByRole("button", { name: "推送记录" }).click();
  const log = page.getByRole("dialog");
  const failed = log.getByRole("listitem").filter({ hasText: "已放弃" });
  await failed.locator("summary").click();
  await failed.getByText("no such route").waitFor();
  await failed.getByText('"type": "webhook.test"').waitFor();
  await look("webhooks-log");
  status = 204;
  await failed.getByRole("button", { name: "重新推送" }).click();
  await page.getByText("1 条消息将立即重新推送").waitFor();
  await expect.poll(() => received.length).toBe(3);
  expect(received[2]).toBe(received[1]);
  await failed.waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
});

test("the secret is rotated, and the webhook is removed, each after a question", async () => {
  const choose = async (name: string, confirm: string) => {
    await row().getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name }).click();
    await page.getByRole("dialog").getByRole("button", { name: confirm, exact: true }).click();
  };
  await choose("更换密钥", "更换");
  await page.getByLabel("签名密钥", { exact: true }).waitFor();
  await click("我已复制");
  await row()
    .getByText(/旧密钥 .+ 前仍有效/)
    .waitFor();
  await choose("停用", "停用");
  await row().getByText("已停用").waitFor();
  await choose("删除", "删除");
  await row().waitFor({ state: "hidden" });
  expect(page.troubles).toEqual([]);
});
