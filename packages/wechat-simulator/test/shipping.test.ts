import { describe, expect, test } from "vitest";
import { express, NOW, openOrder, start, UPLOAD } from "./paid-order.ts";

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

describe("a repeated report", () => {
  test("of the same content changes nothing and sends no second card", async () => {
    await using simulator = await start();
    const { createReport, upload, getOrder, listMessages } = await openOrder(simulator);
    const report = createReport();
    expect(await upload(report)).toBe(0);
    expect(await upload(report)).toBe(10060023);
    expect(await upload()).toBe(10060023);
    expect(await getOrder()).toMatchObject({ shipping: { finish_shipping_count: 1 } });
    expect(await listMessages()).toHaveLength(1);
  });

  test("of other content uses the only re-ship", async () => {
    await using simulator = await start();
    const { upload, getOrder, listMessages } = await openOrder(simulator);
    const ship = (tracking_no: string) => upload({ shipping_list: [express({ tracking_no })] });
    expect(await ship("JT1")).toBe(0);
    expect(await ship("JT2")).toBe(0);
    expect(await getOrder()).toMatchObject({
      shipping: { finish_shipping_count: 2, shipping_list: [{ tracking_no: "JT2" }] },
    });
    expect(await listMessages()).toHaveLength(2);
    expect(await ship("JT3")).toBe(10060003);
    expect(await ship("JT2")).toBe(10060023);
    expect(await getOrder()).toMatchObject({
      shipping: { shipping_list: [{ tracking_no: "JT2" }] },
    });
  });

  test("of other content must have a newer time", async () => {
    await using simulator = await start();
    const { upload } = await openOrder(simulator);
    const upload_time = "2026-07-01T12:00:00.500+08:00";
    expect(await upload({ upload_time })).toBe(0);
    const shipping_list = [express({ tracking_no: "JT2" })];
    expect(await upload({ upload_time, shipping_list })).toBe(268485216);
    expect(await upload({ upload_time: "2026-07-01T04:00:00.501Z", shipping_list })).toBe(0);
  });
});

describe("a split shipment", () => {
  const parcels = ["JT1", "JT2"].map((tracking_no) => express({ tracking_no }));
  const some = { delivery_mode: 2, is_all_delivered: false, shipping_list: parcels.slice(0, 1) };
  const all = { delivery_mode: 2, is_all_delivered: true, shipping_list: parcels };

  test("is reported parcel by parcel; the buyer hears of it once all is shipped", async () => {
    await using simulator = await start();
    const { upload, getOrder, listMessages } = await openOrder(simulator);
    expect(await upload(some)).toBe(0);
    expect(await getOrder()).toMatchObject({
      order_state: 1,
      shipping: { finish_shipping: false, finish_shipping_count: 0 },
    });
    expect(await listMessages()).toEqual([]);
    expect(await upload(some)).toBe(10060023);
    await simulator.advance(60);
    expect(await upload(all)).toBe(0);
    expect(await getOrder()).toMatchObject({
      order_state: 2,
      shipping: {
        finish_shipping_count: 1,
        shipping_list: [{ upload_time: NOW / 1000 }, { upload_time: NOW / 1000 + 60 }],
      },
    });
    const [card, ...others] = await listMessages();
    expect(others).toEqual([]);
    expect(card?.["lines"]).toContainEqual({ name: "快递单号2", value: "JT2" });
    expect(await upload(some)).toBe(10060002);
  });

  test("that becomes a unified one uses the re-ship", async () => {
    await using simulator = await start();
    const { upload } = await openOrder(simulator);
    expect(await upload(some)).toBe(0);
    expect(await upload()).toBe(0);
    expect(await simulator.controlList("/orders")).toMatchObject([
      { state: 2, finishCount: 1, isReshipUsed: true },
    ]);
    expect(await upload(all)).toBe(10060003);
  });
});

test.each([
  [2, "商家已发货", "同城配送"],
  [3, "商家已发货", "虚拟发货"],
  [4, "商品可自提", "用户自提"],
])("logistics type %i needs no parcel data and names its way", async (type, title, way) => {
  await using simulator = await start();
  const { upload, listMessages } = await openOrder(simulator);
  const shipping_list = [{ item_desc: "月卡*1" }];
  expect(await upload({ logistics_type: type, shipping_list })).toBe(0);
  const [card] = await listMessages();
  expect(card).toMatchObject({ title, page: null });
  expect(card?.["lines"]).toContainEqual({ name: "发货方式", value: way });
});

test("SF takes a masked contact, and get_order shows it", async () => {
  await using simulator = await start();
  const { upload, getOrder } = await openOrder(simulator);
  const contact = { consignor_contact: "0**2-***23-10" };
  const parcel = express({ express_company: "SF", tracking_no: "SF1", contact });
  expect(await upload({ shipping_list: [parcel] })).toBe(0);
  expect(await getOrder()).toMatchObject({ shipping: { shipping_list: [{ contact }] } });
});

describe("a fault", () => {
  test.each([
    ["before", 1],
    ["after", 2],
  ])("cut %s the effect loses the answer; get_order tells which", async (when, state) => {
    await using simulator = await start();
    const { openid, createReport, upload, getOrder } = await openOrder(simulator);
    const fault = { path: UPLOAD, openid, times: 1, fault: { kind: "cut", when } };
    expect(await simulator.control("POST", "/faults", fault)).toEqual({ ok: true });
    const report = createReport();
    await expect(upload(report)).rejects.toThrow("fetch failed");
    expect(await getOrder()).toMatchObject({ order_state: state });
    expect(await upload(report)).toBe(state === 2 ? 10060023 : 0);
  });

  test("answers any of the codes", async () => {
    await using simulator = await start();
    const { upload } = await openOrder(simulator);
    const fault = { path: UPLOAD, times: 1, fault: { kind: "errcode", errcode: 268485216 } };
    await simulator.control("POST", "/faults", fault);
    expect(await upload()).toBe(268485216);
    expect(await upload()).toBe(0);
  });
});
