import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, mapNotice } from "../../../admin/test/browser/call-api.ts";
import { type Demo, startDemo } from "../../../admin/test/browser/start-demo.ts";
import {
  actAsStaff,
  countKinds,
  listCards,
  listSpent,
  mapEveryNotice,
  openPhone,
  orderCup,
  pay,
  readLedger,
  subscribe,
  switchChannel,
} from "./demo-phone.ts";

/** Screenshots for review: `SCREENSHOTS=<folder> pnpm test browser`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];
/** Timeout for a round trip through the API, the sender and the simulator. */
const CHAIN = { timeout: 30_000 };

let demo: Demo;
let admin: Page;

beforeAll(async () => {
  demo = await startDemo();
  admin = await mapEveryNotice(demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

async function shoot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
}

test("a customer's taps become permissions and a message that opens their order", async () => {
  const phone = await openPhone(demo);
  await shoot(phone, "shop-goods");
  await orderCup(phone);
  await shoot(phone, "shop-order");
  await expect.poll(() => countKinds(demo, { admin, phone }), CHAIN).toEqual({ form: 1 });

  await pay(phone, { answer: "允许", ending: "确认支付" });
  await phone.getByText("已付款").first().waitFor();
  await phone.getByRole("button", { name: "服务通知 · 订单支付成功通知" }).waitFor();
  await shoot(phone, "shop-banner");
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["订单支付成功通知"]);
  await expect
    .poll(() => countKinds(demo, { admin, phone }), CHAIN)
    .toEqual({ form: 1, subscribe: 3, payment: 1 });
  await expect.poll(() => listSpent(demo, { admin, phone }), CHAIN).toEqual(["subscribe"]);
  const ledger = await readLedger(demo, { admin, phone });
  expect(ledger.find(({ kind }) => kind === "payment")?.uses.given).toBe(3);
  expect(new Set(ledger.map(({ orderId }) => orderId)).size).toBe(1);

  await phone.getByRole("button", { name: "返回" }).click();
  await phone.getByRole("heading", { name: "小店", exact: true }).waitFor();
  await phone.getByRole("button", { name: /打开通知/ }).click();
  await phone.getByRole("heading", { name: "订单详情" }).waitFor();
  await phone.getByText("已付款").first().waitFor();
  const number = await phone
    .getByRole("log")
    .getByText(/^\d{19}$/)
    .innerText();
  await phone.locator("wx-page").getByText(number).waitFor();
  await shoot(phone, "shop-paid");
  await phone.getByRole("button", { name: "回到首页" }).click();
  await phone.getByRole("button", { name: "提交订单" }).waitFor();
  expect(phone.troubles).toEqual([]);
});

test("a customer who declines gets nothing until they accept within the notice's wait", async () => {
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "拒绝", ending: "支付失败" });
  await phone.getByText("触发 付款失败通知").waitFor();
  await phone.getByText("：拒绝").first().waitFor();
  await phone.getByText(/付款失败通知：没有权限，等到 \d\d:\d\d/).waitFor();
  await expect.poll(() => countKinds(demo, { admin, phone }), CHAIN).toEqual({ form: 1 });
  expect(await listCards(phone)).toEqual([]);
  await phone.getByText("待付款").first().waitFor();

  await subscribe(phone, "允许");
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["付款失败通知"]);
  await expect.poll(() => countKinds(demo, { admin, phone })).toEqual({ form: 1, subscribe: 2 });
  expect(phone.troubles).toEqual([]);
});

test("a customer who declined is asked once more after the payment, and the backstage follows the message", async () => {
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "拒绝", ending: "确认支付", afterwards: null });
  await phone.getByText("已付款").first().waitFor();
  await phone.getByText(/订单支付成功通知：没有权限，等到 \d\d:\d\d/).waitFor();
  await shoot(phone, "shop-waiting");
  const question = phone.getByRole("dialog");
  await question.getByText("订单支付成功通知").waitFor();
  await question.getByRole("button", { name: "允许", exact: true }).click();
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["订单支付成功通知"]);
  await phone.getByText("订单支付成功通知：已发送，微信已接受").waitFor();
  await phone.getByText("“订单支付成功通知”已送达").waitFor();
  await shoot(phone, "shop-told");
  expect(phone.troubles).toEqual([]);
});

test("what a cut connection did is told in the admin, one click away", async () => {
  const phone = await openPhone(demo);
  await orderCup(phone);
  await phone.getByRole("button", { name: "微信断网" }).click();
  await phone.getByText("接下来 2 次发送收不到微信的返回").waitFor();
  await pay(phone, { answer: "允许", ending: "确认支付" });
  const entry = phone
    .getByRole("region", { name: "幕后" })
    .getByRole("listitem")
    .filter({ hasText: "结果未知" });
  await shoot(phone, "shop-cut");
  const link = entry.first().getByRole("link", { name: "查看记录" });
  await admin.goto((await link.getAttribute("href")) ?? "");
  await admin.getByRole("dialog").getByText("结果未知").first().waitFor();
  // The next customers are not cut off.
  await fetch(`${demo.simulatorUrl}/_simulator/faults`, { method: "DELETE" });
  expect(phone.troubles).toEqual([]);
});

test("a shipping report reaches a customer who has declined every message", async () => {
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "拒绝", ending: "确认支付" });
  await phone.getByText("已付款").first().waitFor();
  await actAsStaff(phone, "整单发货");
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["商家已发货"]);
  await phone.getByRole("log").getByText("极兔速递").waitFor();
  await phone.getByText("“商家已发货”已送达").waitFor();
  await phone.getByText("发货信息已录入微信").waitFor();
  expect(phone.troubles).toEqual([]);
});

test("goods to collect, virtual goods, and parcels that leave one by one", async () => {
  for (const [way, state, title] of [
    ["到店自提", "已发货", "商品可自提"],
    ["虚拟发货", "已发货", "商家已发货"],
    ["先发一个包裹", "已付款", "商家已发货"],
  ] as const) {
    const phone = await openPhone(demo);
    await phone.getByRole("button", { name: "加一件亚麻桌布" }).click();
    await orderCup(phone);
    await pay(phone, { answer: "拒绝", ending: "确认支付" });
    await phone.getByText("已付款").first().waitFor();
    await actAsStaff(phone, way);
    await phone.getByText("发货信息已录入微信").first().waitFor();
    await phone.getByRole("button", { name: "返回" }).click();
    await phone.getByRole("button", { name: "我的订单" }).click();
    await expect
      .poll(() => phone.locator("wx-page .order .state:visible").allInnerTexts())
      .toEqual([state]);
    if (state === "已付款") {
      expect(await listCards(phone)).toEqual([]);
      await actAsStaff(phone, "发剩下的包裹");
    }
    await expect.poll(() => listCards(phone), CHAIN).toEqual([title]);
    expect(phone.troubles).toEqual([]);
  }
});

test("a cancelled order and a refund request send messages too", async () => {
  const phone = await openPhone(demo);
  await orderCup(phone);
  await subscribe(phone, "允许");
  await phone.getByRole("button", { name: "取消订单" }).click();
  await phone.getByRole("button", { name: "拍错了" }).click();
  await phone.getByText("已取消").first().waitFor();
  expect(await phone.getByRole("button", { name: "去支付" }).count()).toBe(0);
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["订单取消通知"]);

  await phone.getByRole("button", { name: "返回" }).click();
  await orderCup(phone);
  await pay(phone, { answer: "拒绝", ending: "取消" });
  await phone.getByText("待付款").first().waitFor();
  await pay(phone, { answer: "拒绝", ending: "确认支付" });
  await phone.getByRole("button", { name: "申请退款" }).waitFor();
  await subscribe(phone, "允许");
  await phone.getByRole("button", { name: "申请退款" }).click();
  await phone.getByText("退货退款").click();
  await phone.getByText("商品破损").click();
  await phone.getByLabel("补充说明").fill("杯口有一道裂纹");
  await shoot(phone, "shop-refund");
  await phone.getByRole("button", { name: "提交申请" }).click();
  await phone.getByRole("dialog").getByText("退款申请通知").waitFor();
  await phone.getByRole("button", { name: "允许", exact: true }).click();
  await phone.getByText("退款申请中").waitFor();
  await phone.locator("wx-page").getByText("商品破损：杯口有一道裂纹").waitFor();
  await phone.locator("wx-page").getByText("退货退款").waitFor();
  await expect.poll(() => listCards(phone), CHAIN).toContain("退款申请通知");

  await phone.getByRole("button", { name: "返回" }).click();
  await phone.getByRole("button", { name: "我的订单" }).click();
  await phone.getByRole("heading", { name: "我的订单" }).waitFor();
  await expect
    .poll(() => phone.locator("wx-page .order .state:visible").allInnerTexts())
    .toEqual(["退款申请中", "已取消"]);
  expect(phone.troubles).toEqual([]);
});

test("who gives no permission in time gets an SMS from the shop, which learned it by its webhook", async () => {
  const set = (grantWaitSeconds: number) =>
    callApi(demo, {
      name: "notices.update",
      body: { code: "order_pay_success", grantWaitSeconds },
      page: admin,
    });
  await set(0);
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "拒绝", ending: "确认支付" });
  await phone
    .getByRole("log")
    .getByText(/^【小店】订单 \d+ 已支付 ¥64\.00/)
    .waitFor();
  await phone.getByText("短信 · 没有发送权限，商城改发短信").waitFor();
  expect(await listCards(phone)).toEqual([]);
  await shoot(phone, "shop-sms");
  await set(600);
  expect(phone.troubles).toEqual([]);
});

test("template messages spend the formId of a submitted form and the prepay_id of a payment", async () => {
  await switchChannel(demo, { admin, channel: "template" });
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: null, ending: "确认支付" });
  await expect.poll(() => listCards(phone), CHAIN).toHaveLength(1);
  await phone.getByRole("button", { name: "申请退款" }).click();
  await phone.getByRole("button", { name: "提交申请" }).click();
  await expect.poll(() => listCards(phone), CHAIN).toHaveLength(2);
  await expect
    .poll(() => countKinds(demo, { admin, phone }), CHAIN)
    .toEqual({ form: 2, payment: 1 });
  await expect.poll(() => listSpent(demo, { admin, phone }), CHAIN).toHaveLength(2);
  expect(phone.troubles).toEqual([]);
});

test("ordered on Monday, shipped and refunded six days later: told of both", async () => {
  await switchChannel(demo, { admin, channel: "subscribe" });
  for (const [code, query] of [
    ["order_ship", "发货"],
    ["order_refund_result", "退款成功"],
  ] as const)
    await mapNotice(admin, demo, { code, query });
  const phone = await openPhone(demo);
  await orderCup(phone);
  await pay(phone, { answer: "允许", ending: "确认支付" });
  await expect.poll(() => listCards(phone), CHAIN).toEqual(["订单支付成功通知"]);
  await actAsStaff(phone, "微信时钟快进 6 天");
  await phone.getByText(/^微信时间 \d{4}-\d\d-\d\d/).waitFor();

  await actAsStaff(phone, "整单发货");
  await expect.poll(() => listCards(phone), CHAIN).toHaveLength(2);
  await phone.getByText("发货通知：微信已通知买家").waitFor();
  await shoot(phone, "shop-six-days-later");

  await phone.getByRole("button", { name: "返回" }).click();
  await phone.getByRole("button", { name: "打开通知「订单支付成功通知」对应的页面" }).click();
  await phone.locator("wx-page").getByText("极兔速递").waitFor();
  await phone.getByRole("button", { name: "申请退款" }).click();
  await phone.getByRole("button", { name: "提交申请" }).click();
  await phone.getByRole("button", { name: "允许", exact: true }).click();
  await phone.getByText("退款申请中").waitFor();
  await actAsStaff(phone, "同意退款");
  await expect
    .poll(() => listCards(phone), CHAIN)
    .toEqual(["订单支付成功通知", "商家已发货", "退款申请通知", expect.stringContaining("退款")]);
  await phone.getByText("退款结果通知：已发送").waitFor();
  await shoot(phone, "shop-refunded");
  expect(phone.troubles).toEqual([]);
});
