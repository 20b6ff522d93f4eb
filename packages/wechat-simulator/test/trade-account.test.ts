import { describe, expect, test } from "vitest";
import { NOW, openOrder, start } from "./paid-order.ts";
import type { Json, StartedSimulator } from "./start-simulator.ts";
import { listEvents, receive, waitForPushes } from "./trade-receiver.ts";

const DAY = 86_400;

describe("get_order_list", () => {
  async function openMany(simulator: StartedSimulator) {
    const openid = await simulator.addUser();
    for (const orderId of ["1", "2", "3"]) {
      await simulator.act(openid, "pay", {
        orderId,
        outcome: "success",
        outTradeNo: `ORDER-${orderId}`,
      });
      await simulator.advance(60);
    }
    const list = (query: Json) => simulator.api("/wxa/sec/order/get_order_list", query);
    const listNumbers = async (query: Json) =>
      ((await list(query))["order_list"] as Json[]).map((order) => order["merchant_trade_no"]);
    return { openid, list, listNumbers };
  }

  test("pages through all orders", async () => {
    await using simulator = await start();
    const { list } = await openMany(simulator);
    const first = await list({ page_size: 2 });
    expect(first).toMatchObject({
      errcode: 0,
      has_more: true,
      order_list: [{ merchant_trade_no: "ORDER-1" }, { merchant_trade_no: "ORDER-2" }],
    });
    expect(await list({ page_size: 2, last_index: first["last_index"] })).toMatchObject({
      has_more: false,
      order_list: [{ merchant_trade_no: "ORDER-3" }],
    });
  });

  test("filters by payment time, state and customer", async () => {
    await using simulator = await start();
    const { openid, listNumbers } = await openMany(simulator);
    const range = { begin_time: NOW / 1000 + 60, end_time: NOW / 1000 + 119 };
    expect(await listNumbers({ pay_time_range: range })).toEqual(["ORDER-2"]);
    expect(await listNumbers({ openid })).toHaveLength(3);
    expect(await listNumbers({ openid: "oSomeoneElse" })).toEqual([]);
    expect(await listNumbers({ order_state: 2 })).toEqual([]);
    expect(await listNumbers({ order_state: 1 })).toHaveLength(3);
  });

  test.each([
    [{ last_index: "x" }, 10060011],
    [{ page_size: 101 }, 10060014],
    [{ order_state: 7 }, 10060014],
    [{ pay_time_range: { begin_time: "today" } }, 10060014],
  ])("refuses %j", async (query, errcode) => {
    await using simulator = await start();
    const { list } = await openMany(simulator);
    expect(await list(query)).toMatchObject({ errcode });
  });
});

describe("the account", () => {
  const PATHS = {
    is_trade_managed: "is_trade_managed",
    is_trade_management_confirmation_completed: "completed",
  };

  test.each(Object.entries(PATHS))("is asked by %s", async (path, field) => {
    await using simulator = await start();
    const ask = (body: Json) => simulator.api(`/wxa/sec/order/${path}`, body);
    const appid = simulator.app.appId;
    expect(await ask({ appid })).toMatchObject({ errcode: 0, [field]: true });
    await simulator.control("POST", "/trade", { managed: false, confirmed: false });
    expect(await ask({ appid })).toMatchObject({ errcode: 0, [field]: false });
    expect(await ask({})).toMatchObject({ errcode: 40097 });
    expect(await ask({ appid: "wx0" })).toMatchObject({ errcode: 40013 });
  });

  test("hears that it must report, and how", async () => {
    await using simulator = await start();
    await simulator.control("POST", "/trade", { managed: false, confirmed: false });
    await using receiver = await receive(simulator);
    await simulator.control("POST", "/trade", { managed: true, confirmed: true });
    await simulator.control("POST", "/trade", { managed: true, confirmed: true });
    await waitForPushes(simulator, receiver, 2);
    expect(listEvents(receiver)).toMatchObject([
      { Event: "wxa_trade_controlled", msg: expect.any(String) },
      { Event: "trade_manage_remind_access_api", msg: expect.any(String) },
    ]);
  });

  test("has a long list of carriers with unique ids", async () => {
    await using simulator = await start();
    const path = "/cgi-bin/express/delivery/open_msg/get_delivery_list";
    const { errcode, count, delivery_list } = await simulator.api(path, {});
    const carriers = delivery_list as Json[];
    expect([errcode, count]).toEqual([0, carriers.length]);
    expect(carriers.length).toBeGreaterThan(1_300);
    expect(new Set(carriers.map((carrier) => carrier["delivery_id"])).size).toBe(carriers.length);
    expect(carriers).toContainEqual({ delivery_id: "SF", delivery_name: "顺丰速运" });
  });

  test("shows WeChat's own page when its jump path is no page of the version", async () => {
    await using simulator = await start();
    const path = "pages/unknown/index";
    const set = await simulator.api("/wxa/sec/order/set_msg_jump_path", { path });
    expect(set).toMatchObject({ errcode: 0 });
    const { upload, listMessages } = await openOrder(simulator);
    await upload();
    expect(await listMessages()).toMatchObject([{ page: null }]);
  });
});

describe("the account's other settings", () => {
  test("the order centre's page must hold the order's number", async () => {
    await using simulator = await start();
    const update = async (path: unknown) =>
      (await simulator.api("/wxa/sec/order/update_order_detail_path", { path }))["errcode"];
    const read = async () =>
      (await simulator.api("/wxa/sec/order/get_order_detail_path", {}))["path"];
    expect(await read()).toBe("");
    for (const wrong of ["pages/order/detail", 7, undefined])
      expect(await update(wrong)).toBe(10060014);
    const path = "pages/order/detail?id=${商品订单号}";
    expect(await update(path)).toBe(0);
    expect(await read()).toBe(path);
  });

  test("the trade type changes once", async () => {
    await using simulator = await start();
    const change = async () =>
      (await simulator.api("/wxa/sec/order/setwxatradetypecgi", { type: 1 }))["errcode"];
    expect([await change(), await change()]).toEqual([0, 268486048]);
  });
});

describe("the reminder to confirm the receipt", () => {
  const PATH = "/wxa/sec/order/notify_confirm_receive";

  test("reaches the buyer once, after shipping by express", async () => {
    await using simulator = await start();
    const { transactionId, upload, listMessages } = await openOrder(simulator);
    const remind = async (received_time: unknown) =>
      (await simulator.api(PATH, { transaction_id: transactionId, received_time }))["errcode"];
    const now = NOW / 1000;
    expect(await remind(now)).toBe(10060028);
    await upload();
    expect(await remind(now - 1)).toBe(10060029);
    expect(await remind("yesterday")).toBe(10060029);
    expect(await remind(now)).toBe(0);
    expect(await remind(now)).toBe(10060030);
    expect(await listMessages()).toMatchObject([
      {},
      { channel: "shipment", title: "确认收货提醒" },
    ]);
  });

  test("is for express only", async () => {
    await using simulator = await start();
    const { transactionId, upload } = await openOrder(simulator);
    await upload({ logistics_type: 4, shipping_list: [{ item_desc: "月卡*1" }] });
    const body = { transaction_id: transactionId, received_time: NOW / 1000 };
    expect(await simulator.api(PATH, body)).toMatchObject({ errcode: 10060032 });
  });
});

describe("a special order", () => {
  test("of a presale is told to the buyer and reminded of later", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator);
    const other = await openOrder(simulator);
    await other.upload();
    const { paid, listMessages } = await openOrder(simulator);
    const declare = async (body: Json) =>
      (await simulator.api("/wxa/sec/order/opspecialorder", body))["errcode"];
    const order_id = paid["outTradeNo"];
    const after = (days: number) => NOW / 1000 + days * DAY;
    expect(await declare({ order_id, type: 3 })).toBe(268546000);
    expect(await declare({ order_id, type: 1 })).toBe(268546001);
    expect(await declare({ order_id, type: 1, delay_to: after(14) })).toBe(268546001);
    expect(await declare({ order_id, type: 1, delay_to: after(331) })).toBe(268546001);
    expect(await declare({ order_id: "none", type: 1, delay_to: after(20) })).toBe(268546002);
    expect(await declare({ order_id, type: 1, delay_to: after(20) })).toBe(0);
    expect(await listMessages()).toMatchObject([{ title: "预计发货时间通知" }]);
    const countReminders = () =>
      listEvents(receiver).filter(({ Event }) => Event === "trade_manage_remind_shipping").length;
    await simulator.advance(19 * DAY);
    expect(countReminders()).toBe(0);
    await simulator.advance(DAY);
    await expect.poll(countReminders).toBe(1);
  });
});

test("an order action needs an order that is in its state", async () => {
  await using simulator = await start();
  const { act } = await openOrder(simulator);
  expect(await act("confirm-receipt")).toMatchObject({ field: "transactionId" });
  const unknown = await simulator.control("POST", "/orders/4200/refund", {});
  expect(unknown).toMatchObject({ field: "transactionId" });
  expect(await act("dance")).toMatchObject({ error: expect.stringContaining("unknown route") });
});
