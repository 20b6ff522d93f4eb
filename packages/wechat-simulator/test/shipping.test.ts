import { describe, expect, test } from "vitest";
import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

const NOW = Date.UTC(2026, 6, 1, 4);
const UPLOAD = "/wxa/sec/order/upload_shipping_info";

const express = (changes: Json = {}): Json => ({
  tracking_no: "JT1234567890",
  express_company: "JTSD",
  item_desc: "轻薄羽绒服*1",
  ...changes,
});

async function openOrder(simulator: StartedSimulator, changes: Json = {}) {
  const openid = await simulator.addUser();
  const payment = { orderId: "1", outcome: "success", ...changes };
  const paid = await simulator.act(openid, "pay", payment);
  let uploads = 0;
  const createReport = (report: Json = {}): Json => ({
    order_key: { order_number_type: 2, transaction_id: paid["transactionId"] },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [express()],
    upload_time: new Date(NOW + (uploads += 1) * 1000).toISOString(),
    payer: { openid },
    ...report,
  });
  const query = { transaction_id: paid["transactionId"] };
  return {
    openid,
    paid,
    transactionId: String(paid["transactionId"]),
    createReport,
    upload: async (report: Json = {}) =>
      (await simulator.api(UPLOAD, createReport(report)))["errcode"],
    getOrder: async () => (await simulator.api("/wxa/sec/order/get_order", query))["order"] as Json,
    listMessages: () => simulator.controlList(`/messages?openid=${openid}`),
    act: (action: string) =>
      simulator.control("POST", `/orders/${String(paid["transactionId"])}/${action}`, {}),
  };
}

const start = () => startSimulator({ clock: () => NOW });

describe("a payment", () => {
  test("gives the numbers by which its order is reported", async () => {
    await using simulator = await start();
    const { paid } = await openOrder(simulator);
    expect(paid).toEqual({
      prepayId: expect.stringMatching(/^wx\d{14}/),
      transactionId: expect.stringMatching(/^42000\d{5}20260701\d{10}$/),
      mchId: "1900000109",
      outTradeNo: expect.stringMatching(/^20260701\d{18}$/),
    });
  });

  test("has no transaction id until it succeeds, and keeps it when repeated", async () => {
    await using simulator = await start();
    const openid = await simulator.addUser();
    const pay = (outcome: string, changes: Json = {}) =>
      simulator.act(openid, "pay", { orderId: "1", outcome, ...changes });
    const pending = await pay("pending", { outTradeNo: "ORDER_2026-1" });
    expect(pending).toMatchObject({ transactionId: null, outTradeNo: "ORDER_2026-1" });
    const paid = await pay("success");
    expect(paid["outTradeNo"]).toBe("ORDER_2026-1");
    expect(await pay("success")).toEqual(paid);
    expect(await simulator.controlList("/orders")).toHaveLength(1);
  });

  test.each(["1", "中文订单号中文", "x".repeat(33)])(
    "cannot have the number %s",
    async (outTradeNo) => {
      await using simulator = await start();
      const { paid } = await openOrder(simulator, { outTradeNo });
      expect(paid).toMatchObject({ field: "outTradeNo" });
    },
  );

  test("cannot have another order's number", async () => {
    await using simulator = await start();
    await openOrder(simulator, { outTradeNo: "ORDER-1" });
    const { paid } = await openOrder(simulator, { outTradeNo: "ORDER-1" });
    expect(paid).toMatchObject({ field: "outTradeNo" });
  });

  test("is unknown to shipping management for as long as the account's settings say", async () => {
    await using simulator = await start();
    await simulator.control("POST", "/trade", { knownAfterSeconds: 120 });
    const { upload } = await openOrder(simulator);
    expect(await upload()).toBe(10060001);
    await simulator.advance(119);
    expect(await upload()).toBe(10060001);
    await simulator.advance(1);
    expect(await upload()).toBe(0);
  });
});

describe("a shipping report", () => {
  test("ships the order, and WeChat sends the buyer a card without any permission", async () => {
    await using simulator = await start();
    await simulator.api("/wxa/sec/order/set_msg_jump_path", { path: "pages/order/detail?from=wx" });
    const { openid, paid, transactionId, upload, getOrder, listMessages } = await openOrder(
      simulator,
      { amountFen: 916, description: "轻薄羽绒服" },
    );
    expect(await getOrder()).toMatchObject({
      order_state: 1,
      shipping: { finish_shipping: false, finish_shipping_count: 0 },
    });
    expect(await upload()).toBe(0);
    expect(await getOrder()).toEqual({
      transaction_id: transactionId,
      merchant_id: paid["mchId"],
      sub_merchant_id: "",
      merchant_trade_no: paid["outTradeNo"],
      description: "轻薄羽绒服",
      paid_amount: 916,
      openid,
      trade_create_time: NOW / 1000,
      pay_time: NOW / 1000,
      order_state: 2,
      in_complaint: false,
      shipping: {
        delivery_mode: 1,
        logistics_type: 1,
        finish_shipping: true,
        finish_shipping_count: 1,
        goods_desc: "轻薄羽绒服*1",
        shipping_list: [
          {
            tracking_no: "JT1234567890",
            express_company: "JTSD",
            goods_desc: "轻薄羽绒服*1",
            upload_time: NOW / 1000,
          },
        ],
      },
    });
    const ids = `transaction_id=${transactionId}&merchant_id=1900000109&merchant_trade_no=${String(paid["outTradeNo"])}`;
    expect(await listMessages()).toEqual([
      {
        openid,
        channel: "shipment",
        templateId: null,
        title: "商家已发货",
        lines: [
          { name: "商品", value: "轻薄羽绒服*1" },
          { name: "快递公司", value: "极兔速递" },
          { name: "快递单号", value: "JT1234567890" },
          { name: "订单编号", value: paid["outTradeNo"] },
        ],
        page: `pages/order/detail?from=wx&${ids}`,
        sentAt: new Date(NOW).toISOString(),
        msgid: null,
      },
    ]);
  });

  test("finds the order by the merchant's numbers as well", async () => {
    await using simulator = await start();
    const { paid, upload } = await openOrder(simulator);
    const { mchId, outTradeNo } = paid;
    const key = { order_number_type: 1, mchid: mchId, out_trade_no: outTradeNo };
    expect(await upload({ order_key: { ...key, mchid: "1900000110" } })).toBe(10060001);
    expect(await upload({ order_key: key })).toBe(0);
    const query = { merchant_id: mchId, merchant_trade_no: outTradeNo };
    const { order } = await simulator.api("/wxa/sec/order/get_order", query);
    expect(order).toMatchObject({ order_state: 2 });
  });
});
