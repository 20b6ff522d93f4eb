import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const URL_OF_SHOP = "https://93.184.215.14/wechat";

let demo: Demo;
let page: Page & { troubles: string[] };

beforeAll(async () => {
  demo = await startDemo();
  page = await demo.openPage();
  await signIn(page, demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

const section = () => page.getByRole("region", { name: "转发给自己的后端" });

async function readRelay(): Promise<unknown> {
  const settings = await callApi<{ relay: unknown }>(demo, {
    ...{ name: "paymentSettings.get", reads: true, page },
  });
  return settings.relay;
}

test("an owner sets up the relay, changes its address, and turns it off", async () => {
  await page.goto(`${demo.adminUrl}/settings`);
  await section().getByText("未设置").waitFor();
  await expectAccessibleInBothThemes(page);
  const url = section().getByLabel("后端地址");
  const save = section().getByRole("button", { name: "保存转发设置" });
  await url.fill("shop.example.com");
  await save.click();
  await section().getByText("地址以 https:// 或 http:// 开头").waitFor();
  await section().getByText("令牌为 3～32 位字母或数字").waitFor();
  await url.fill(URL_OF_SHOP);
  await section().getByLabel("后端的 Token").fill("relaytoken1");
  await section().getByLabel("后端的 EncodingAESKey").fill("a".repeat(43));
  await save.click();
  await section().getByText("转发中").waitFor();
  await expect.poll(readRelay).toMatchObject({ url: URL_OF_SHOP, isEncrypted: true });

  // The token is kept, and never shown.
  await page.reload();
  expect(await url.inputValue()).toBe(URL_OF_SHOP);
  expect(await section().getByLabel("后端的 Token").inputValue()).toBe("");
  await url.fill(`${URL_OF_SHOP}/2`);
  await save.click();
  await expect.poll(readRelay).toMatchObject({ url: `${URL_OF_SHOP}/2`, isEncrypted: true });

  await section().getByRole("button", { name: "停用转发" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "停用转发" }).click();
  await section().getByText("未设置").waitFor();
  expect(await readRelay()).toBeNull();
  expect(page.troubles).toEqual([]);
});
