/**
 * Takes the README's screenshots of the demo in a real browser: `node apps/admin/scripts/take-screenshots.ts`. Needs
 * /usr/bin/chromium and a font with Chinese characters (Debian's fonts-noto-cjk).
 */
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import {
  callApi,
  callAsBackend,
  callSimulator,
  mapNotice,
  SERVICE_API_KEY,
  signIn,
} from "../test/browser/call-api.ts";
import { type Demo, startDemo } from "../test/browser/start-demo.ts";

const FOLDER = resolve(import.meta.dirname, "../../../docs/images");
const LARGEST_BYTES = 200 * 1024;
const SIZE = { width: 1280, height: 800 };
const SEND_PATH = "/cgi-bin/message/subscribe/send";
const GOODS = [
  "手工陶瓷咖啡杯",
  "云南小粒咖啡豆 500g",
  "手冲壶 600ml",
  "亚麻桌布",
  "燕麦拿铁 6 瓶",
];

mkdirSync(FOLDER, { recursive: true });
await using demo = await startDemo({ SERVICE_API_KEY });
const page = await demo.openPage({ viewport: SIZE });
await signIn(page, demo);
await callApi(demo, { name: "paymentSettings.verify", page });
await fillShop(demo, page);

await page.goto(`${demo.adminUrl}/notices/order_cancel`);
await page.getByRole("button", { name: "选择模板" }).click();
await page.getByLabel("搜索模板标题或编号").fill("订单取消");
await page.getByRole("option", { name: /^订单取消通知.*900002$/ }).click();
await page.getByText("← 取消原因").waitFor();
await page.getByRole("button", { name: "使用这个模板" }).click();
await page
  .locator("#sample-order_total_goods_name")
  .fill("手冲咖啡滤杯套装礼盒（含分享壶与滤纸一百张）");
await page.getByText("会缩短为").first().waitFor();
await page.getByText("在小程序账号中添加模板").waitFor();
await take(page, "editor");

await page.goto(`${demo.adminUrl}/permissions`);
await page.locator("main x-vue-echarts svg").first().waitFor();
await take(page, "permissions");

await page.getByRole("button", { name: "English" }).click();
await page.goto(`${demo.adminUrl}/`);
await page.locator("main x-vue-echarts svg").first().waitFor();
await take(page, "overview");

await page.emulateMedia({ colorScheme: "dark" });
await page.goto(`${demo.adminUrl}/deliveries`);
await page.getByRole("row").filter({ hasText: "A1020" }).getByRole("button").first().click();
await page.getByRole("button", { name: "Change page" }).waitFor();
await take(page, "delivery");

async function take(shown: Page, name: string): Promise<void> {
  await shown.waitForFunction(
    () => !document.querySelector(".el-skeleton, .el-message, [aria-busy='true']"),
  );
  const path = join(FOLDER, `${name}.png`);
  await shown.screenshot({ path });
  const { size } = statSync(path);
  if (size > LARGEST_BYTES)
    throw new Error(`${path} has ${size} bytes, more than ${LARGEST_BYTES}`);
  console.log(`${path} ${size} bytes`);
}

/** A day of deliveries: sent, rejected, lost, waiting and failed. */
async function fillShop(shop: Demo, operator: Page): Promise<void> {
  const { template } = await mapNotice(operator, shop, {
    code: "order_pay_success",
    query: "支付成功",
  });
  const { templateId } = template;
  let orders = 1000;
  const addCustomer = async (magic?: "lost" | "refused") => {
    const body = magic ? { magic } : {};
    return (await callSimulator<{ openid: string }>(shop, "users", body)).openid;
  };
  const accept = async (openid: string, times: number) => {
    const reports = Array.from({ length: times }, (_, index) => ({
      ...{ kind: "subscribe", templateId, answer: "accept", ageMs: 0 },
      reportId: `${openid}-${index}`,
    }));
    for (const _ of reports)
      await callSimulator(shop, `users/${openid}/subscribe`, {
        templateIds: [templateId],
        answer: "accept",
      });
    await callAsBackend(shop, "grants.report", { openid, reports });
  };
  const pay = (openid: string, grantWaitSeconds: number) => {
    orders += 1;
    return callAsBackend(shop, "notices.trigger", {
      notice: "order_pay_success",
      openid,
      orderId: `A${orders}`,
      grantWaitSeconds,
      data: {
        order_sn: `2026013108${orders}`,
        order_amount: `${(orders % 7) * 32 + 38}.00`,
        order_total_goods_name: GOODS[orders % GOODS.length],
        order_create_time: new Date().toISOString(),
        order_total_goods_num: (orders % 3) + 1,
      },
    });
  };
  for (let times = 0; times < 14; times += 1) {
    const openid = await addCustomer();
    await accept(openid, (times % 3) + 1);
    await pay(openid, 0);
  }
  for (const magic of ["lost", "refused"] as const) {
    const openid = await addCustomer(magic);
    await accept(openid, 1);
    await pay(openid, 0);
  }
  await pay(await addCustomer(), 0);
  await pay(await addCustomer(), 86_400);
  await pay(await addCustomer(), 86_400);
  const openid = await addCustomer();
  await accept(openid, 1);
  const fault = { kind: "errcode", errcode: 41_030 };
  await callSimulator(shop, "faults", { path: SEND_PATH, openid, times: 1, fault });
  await pay(openid, 0);
}
