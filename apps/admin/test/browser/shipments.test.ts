import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callSimulator, signIn } from "./call-api.ts";
import { expectAccessibleInBothThemes } from "./expect-accessible.ts";
import { type Demo, startDemo } from "./start-demo.ts";

const SCREENSHOTS = process.env["SCREENSHOTS"];
const WIDTHS = [390, 768, 1280, 1440];

let demo: Demo;
let page: Page & { troubles: string[] };
let openid = "";
let orders = 0;

beforeAll(async () => {
  demo = await startDemo();
  page = await demo.openPage();
  await signIn(page, demo);
  openid = (await callSimulator<{ openid: string }>(demo, "users", {})).openid;
});
afterAll(() => demo[Symbol.asyncDispose]());

async function look(name: string): Promise<void> {
  if (SCREENSHOTS)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: `${SCREENSHOTS}/${name}-${width}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 900 });
  await expectAccessibleInBothThemes(page);
}

/** A paid order. */
async function pay(): Promise<{ orderId: string; transactionId: string }> {
  const orderId = `S${++orders}`;
  const path = `users/${openid}/pay`;
  const paid = await callSimulator<{ transactionId: string }>(demo, path, {
    orderId,
    outcome: "success",
  });
  return { orderId, ...paid };
}

const dialog = () => page.getByRole("dialog", { name: /上报发货/ });
const drawer = () => page.getByRole("dialog", { name: "发货详情" });
const row = (orderId: string) => page.getByRole("row").filter({ hasText: orderId });
const fill = (label: string, value: string) =>
  dialog().getByLabel(label, { exact: true }).fill(value);

async function chooseCarrier(typed: string, name: string | RegExp): Promise<void> {
  await dialog().getByRole("combobox", { name: "快递公司" }).fill(typed);
  await page.getByRole("option", { name }).first().click();
}

async function fillReport({ orderId, transactionId }: { orderId: string; transactionId: string }) {
  await fill("订单号", orderId);
  await fill("客户的 openid", openid);
  await fill("微信支付单号", transactionId);
  await chooseCarrier("韵达", /韵达/);
  await fill("物流单号", "4300000000001");
  await fill("商品信息（买家会看到）", "手工陶瓷咖啡杯*2");
}

test("a shipment is reported by hand, and WeChat tells the buyer", async () => {
  await page.goto(`${demo.adminUrl}/shipments`);
  await page.getByText("暂无发货记录").waitFor();
  await look("shipments-empty");
  await page.getByRole("button", { name: "手工上报" }).click();
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await expect.poll(() => dialog().getByText("必填", { exact: true }).count()).toBe(6);
  await look("shipments-report-faults");
  const order = await pay();
  await fillReport(order);
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await drawer().getByText("已上报", { exact: true }).waitFor();
  await drawer().getByText("手工陶瓷咖啡杯*2").waitFor();
  await look("shipments-detail");
  await page.keyboard.press("Escape");
  await row(order.orderId).getByText("已上报").waitFor();
  const answer = await fetch(`${demo.simulatorUrl}/_simulator/messages?openid=${openid}`);
  const messages = (await answer.json()) as { channel: string }[];
  expect(messages.map(({ channel }) => channel)).toEqual(["shipment"]);
});

test("a mistake names its field, and a refusal says what to do; reported again it arrives", async () => {
  const order = await pay();
  const other = await callSimulator<{ openid: string }>(demo, "users", {});
  await page.getByRole("button", { name: "手工上报" }).click();
  await fillReport(order);
  await fill("客户的 openid", "not an openid");
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await dialog()
    .getByText(/填写有误/)
    .waitFor();
  await fill("客户的 openid", other.openid);
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await drawer().getByText("openid 不是付款人").first().waitFor();
  await look("shipments-refused");
  await drawer().getByRole("button", { name: "重新上报" }).click();
  await fill("客户的 openid", openid);
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await drawer().getByText("已上报", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
});

test("the list is searched by number and state, and a report that waits is cancelled", async () => {
  await page.getByRole("searchbox").or(page.getByPlaceholder(/搜索/)).fill("S2");
  await expect.poll(() => row("S1").count()).toBe(0);
  await expect.poll(() => row("S2").count()).toBe(2);
  await page.getByRole("button", { name: "清除筛选" }).click();
  await row("S1").waitFor();

  await page.getByRole("button", { name: "手工上报" }).click();
  await fillReport({ orderId: "S9", transactionId: "4200009999202601310000000009" });
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await drawer().getByText("微信查不到这笔支付").first().waitFor();
  await drawer().getByRole("button", { name: "取消上报" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "取消上报" }).last().click();
  await drawer().getByText("已取消", { exact: true }).first().waitFor();
  await page.keyboard.press("Escape");
  await look("shipments-list");
  expect(page.troubles).toEqual([]);
});
