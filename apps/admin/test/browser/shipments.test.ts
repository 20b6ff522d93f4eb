import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, callSimulator, signIn } from "./call-api.ts";
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

async function simulated<Answer>(path: string): Promise<Answer> {
  return (await fetch(`${demo.simulatorUrl}/_simulator/${path}`)).json() as Promise<Answer>;
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
    .getByText(/填写有误|长度不符合要求/)
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

const importing = () => page.getByRole("dialog", { name: "导入发货" });
const HEADS = "订单号,openid,微信支付单号,快递公司,物流单号,商品信息,备注";

async function chooseFile(text: string | Buffer): Promise<void> {
  const buffer = typeof text === "string" ? Buffer.from(text) : text;
  await importing()
    .getByLabel("选择文件")
    .setInputFiles({ name: "发货.csv", mimeType: "text/csv", buffer });
}

test("a file is tried first, names each bad line, and imports the rest; once more it changes nothing", async () => {
  const [good, parts, bad] = [await pay(), await pay(), await pay()];
  const line = (order: { orderId: string; transactionId: string }, rest: string) =>
    `${order.orderId},${openid},${order.transactionId},${rest}`;
  const file = [
    HEADS,
    line(good, "韵达快递,4300000000011,手工陶瓷咖啡杯,加急"),
    line(parts, "韵达快递,4300000000012,手工陶瓷咖啡杯,"),
    line(parts, "韵达快递,4300000000013,亚麻桌布,"),
    line(bad, "无此快递公司,4300000000014,手工陶瓷咖啡杯,"),
    line({ orderId: "S99", transactionId: "4.20E+27" }, "韵达快递,4300000000015,茶,"),
  ].join("\r\n");
  await page.getByRole("button", { name: "导入 CSV" }).click();
  await chooseFile(Buffer.from([0x50, 0x4b, 0x03, 0x04]));
  await importing().getByText("这是 Excel 文件").waitFor();
  await chooseFile(file);
  await importing().getByText("2 笔可以上报").waitFor();
  await importing().getByText("2 处有误").waitFor();
  await importing().getByText("以下列未使用：备注").waitFor();
  const wrong = (number: string) =>
    importing()
      .getByRole("row")
      .filter({ has: page.getByRole("cell", { name: number, exact: true }) });
  await wrong("5").getByText("微信没有这家快递公司").waitFor();
  await wrong("6").getByText("科学计数法").waitFor();
  await look("shipments-import");
  await importing().getByRole("button", { name: "上报 2 笔" }).click();
  await importing().getByText("已提交 2 笔").waitFor();
  await importing().getByRole("button", { name: "关闭" }).last().click();
  await row(parts.orderId).getByText("2 个包裹").waitFor();
  await row(good.orderId).getByText("已上报").waitFor();

  await page.getByRole("button", { name: "导入 CSV" }).click();
  await chooseFile(file);
  await importing().getByText("2 笔已上报过相同内容").waitFor();
  expect(await importing().getByRole("button", { name: /^上报/ }).count()).toBe(0);
  await importing().getByRole("button", { name: "取消" }).click();
  expect(page.troubles).toEqual([]);
});

test("the template that is offered can be imported as it is, but for its payment", async () => {
  await page.getByRole("button", { name: "导入 CSV" }).click();
  const download = page.waitForEvent("download");
  await importing().getByRole("button", { name: "下载模板" }).click();
  await chooseFile(readFileSync(await (await download).path()));
  await importing().getByText("1 笔可以上报").waitFor();
  await importing().getByRole("button", { name: "取消" }).click();
});

const TOKEN = "pushtoken1";

/** As WeChat pushes an event to the service. */
async function push(event: object): Promise<void> {
  const { appId } = await simulated<{ appId: string }>("app");
  await callApi(demo, {
    ...{ name: "paymentSettings.update", page },
    body: { appId, push: { token: TOKEN } },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signed = [TOKEN, timestamp, "nonce"].toSorted().join("");
  const signature = createHash("sha1").update(signed).digest("hex");
  const query = new URLSearchParams({ signature, timestamp, nonce: "nonce" });
  const answer = await fetch(`${demo.adminUrl}/wechat/push/${appId}?${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...event, MsgType: "event", CreateTime: Number(timestamp) }),
  });
  expect(answer.status).toBe(200);
}

test("orders near their 48 hours are a task in the overview, and are reported from the list", async () => {
  const order = await pay();
  const trade = await simulated<{ mchId: string; outTradeNo: string }[]>(`orders?openid=${openid}`);
  const paid = trade.at(-1);
  await push({
    ...{ Event: "trade_manage_remind_shipping", transaction_id: order.transactionId },
    ...{ merchant_id: paid?.mchId, merchant_trade_no: paid?.outTradeNo },
    pay_time: Math.floor(Date.now() / 1000) - 50 * 3600,
  });
  await page.goto(demo.adminUrl);
  await page.getByText(/1 笔订单还没上报发货，最早的已于 .* 逾期/).waitFor();
  await look("overview-overdue");
  await page.getByRole("link", { name: "查看发货" }).first().click();
  const overdue = page.getByRole("region", { name: "待上报的订单" });
  await overdue.getByText("微信已提醒").waitFor();
  await look("shipments-overdue");
  await overdue.getByRole("button", { name: /上报订单/ }).click();
  await fill("客户的 openid", openid);
  await chooseCarrier("韵达", /韵达/);
  await fill("物流单号", "4300000000031");
  await fill("商品信息（买家会看到）", "手工陶瓷咖啡杯");
  await dialog().getByRole("button", { name: "上报", exact: true }).click();
  await drawer().getByText("已上报", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await overdue.waitFor({ state: "detached" });
  expect(page.troubles).toEqual([]);
});

test("the owner sees what WeChat says of the account, and sets the page of its message", async () => {
  await page.goto(`${demo.adminUrl}/settings`);
  const section = page.getByRole("region", { name: "发货信息管理" });
  await section.getByRole("button", { name: "立即检查" }).click();
  await section.getByText("须上报发货", { exact: true }).waitFor();
  await look("settings-trade");
  const path = section.getByLabel("买家点开发货通知进入的页面");
  const save = section.getByRole("button", { name: "保存页面" });
  await path.fill("/pages/order/detail");
  await save.click();
  await section.getByText("请填写小程序的页面路径").waitFor();
  await path.fill("pages/order/detail");
  await save.click();
  await expect.poll(() => simulated("trade")).toMatchObject({ msgJumpPath: "pages/order/detail" });
  expect(page.troubles).toEqual([]);
});
