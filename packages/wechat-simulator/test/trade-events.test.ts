import { describe, expect, test } from "vitest";
import { express, NOW, openOrder, start } from "./paid-order.ts";
import { listEvents, receive, waitForPushes } from "./trade-receiver.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

describe("trade events", () => {
  test("report the first trade, the shipping and the settlement", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator);
    const { transactionId, paid, upload } = await openOrder(simulator);
    await upload();
    await simulator.advance(10 * DAY);
    await simulator.advance(DAY);
    await waitForPushes(simulator, receiver, 3);
    const now = NOW / 1000;
    const ids = {
      transaction_id: transactionId,
      merchant_id: paid["mchId"],
      sub_merchant_id: "",
      merchant_trade_no: paid["outTradeNo"],
      pay_time: now,
    };
    const [first, shipped, settled] = listEvents(receiver);
    expect(first).toMatchObject({ Event: "trade_manage_remind_access_api" });
    const common = {
      ToUserName: expect.stringMatching(/^gh_/),
      FromUserName: expect.not.stringMatching(String(paid["openid"])),
      MsgType: "event",
      Event: "trade_manage_order_settlement",
      ...ids,
      shipped_time: now,
    };
    const estimated_settlement_time = now + 10 * DAY;
    expect(shipped).toEqual({ ...common, CreateTime: now, estimated_settlement_time });
    expect(settled).toEqual({
      ...common,
      CreateTime: now + 10 * DAY,
      confirm_receive_method: 2,
      confirm_receive_time: now + 10 * DAY,
      settlement_time: now + 10 * DAY,
    });
  });

  test("report a re-ship no second time", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator);
    const { upload } = await openOrder(simulator);
    expect(await upload()).toBe(0);
    expect(await upload({ shipping_list: [express({ tracking_no: "JT2" })] })).toBe(0);
    await waitForPushes(simulator, receiver, 2);
  });

  test("say that the buyer confirmed", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator);
    const { upload, act, getOrder } = await openOrder(simulator);
    await upload();
    await act("confirm-receipt");
    expect(await getOrder()).toMatchObject({ order_state: 3 });
    await act("settle");
    expect(await getOrder()).toMatchObject({ order_state: 4 });
    await waitForPushes(simulator, receiver, 3);
    expect(listEvents(receiver)[2]).toMatchObject({ confirm_receive_method: 1 });
    expect(await act("refund")).toMatchObject({ field: "transactionId" });
  });

  test("remind once of an order that is not shipped after 48 hours", async () => {
    await using simulator = await start();
    const shipped = await openOrder(simulator);
    await shipped.upload();
    const { transactionId, paid } = await openOrder(simulator);
    await using receiver = await receive(simulator);
    await simulator.advance(48 * HOUR - 1);
    await simulator.advance(1);
    await simulator.advance(DAY);
    await waitForPushes(simulator, receiver, 1);
    expect(listEvents(receiver)).toMatchObject([
      {
        Event: "trade_manage_remind_shipping",
        transaction_id: transactionId,
        merchant_trade_no: paid["outTradeNo"],
        CreateTime: NOW / 1000 + 48 * HOUR,
      },
    ]);
  });

  test("remind daily of the API until something is shipped", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator);
    const { upload } = await openOrder(simulator);
    await simulator.advance(DAY);
    await upload();
    await simulator.advance(DAY);
    await waitForPushes(simulator, receiver, 3);
    const names = listEvents(receiver).map(({ Event }) => Event);
    expect(names.filter((name) => name === "trade_manage_remind_access_api")).toHaveLength(2);
  });

  test("stand flat in XML", async () => {
    await using simulator = await start();
    await using receiver = await receive(simulator, "xml");
    const { transactionId, act } = await openOrder(simulator);
    await act("remind-shipping");
    await waitForPushes(simulator, receiver, 2);
    const body = receiver.received[1]?.body;
    expect(body).toContain(`<transaction_id><![CDATA[${transactionId}]]></transaction_id>`);
    expect(body).toContain(`<pay_time>${NOW / 1000}</pay_time>`);
    expect(body).toContain(`<Event><![CDATA[trade_manage_remind_shipping]]></Event>`);
  });
});
