import { expect, test } from "vitest";
import { toTradeEvent } from "./to-trade-event.ts";

const SETTLED = {
  ...{ Event: "trade_manage_order_settlement", CreateTime: "1769817600", FromUserName: "o-system" },
  ...{ transaction_id: "42000", merchant_id: "1900000109", sub_merchant_id: "" },
  ...{ merchant_trade_no: "A1", pay_time: "1769731200", shipped_time: "1769734800" },
  ...{ confirm_receive_method: "2", confirm_receive_time: "1769810000", settlement_time: "" },
};

test("reads an order's settlement; what WeChat leaves out is null", () => {
  expect(toTradeEvent(SETTLED)).toEqual({
    ...{ kind: "trade", what: "settlement", createTime: 1_769_817_600 },
    order: {
      ...{ transactionId: "42000", mchId: "1900000109", outTradeNo: "A1" },
      ...{ paidAt: 1_769_731_200_000, shippedAt: 1_769_734_800_000, receivedAt: 1_769_810_000_000 },
      ...{ estimatedSettlementAt: null, confirmMethod: 2, settledAt: null },
    },
    dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("the account's events have no order", () => {
  const event = { Event: "wxa_trade_controlled", CreateTime: "1769817600", msg: "…" };
  expect(toTradeEvent(event)).toMatchObject({ what: "controlled", order: null });
});

test("a retry has the same key, another event of the order a different one", () => {
  const key = toTradeEvent(SETTLED)?.dedupeKey;
  expect(toTradeEvent({ ...SETTLED })?.dedupeKey).toBe(key);
  expect(toTradeEvent({ ...SETTLED, settlement_time: "1769817600" })?.dedupeKey).not.toBe(key);
});

test.each([
  ["no trade event", { Event: "subscribe_msg_popup_event" }],
  ["no time", { CreateTime: "soon" }],
  ["no order", { transaction_id: "" }],
  ["an order that is no id", { transaction_id: "4 2" }],
])("a message with %s is left alone", (_what, changes) => {
  expect(toTradeEvent({ ...SETTLED, ...changes })).toBeNull();
});
