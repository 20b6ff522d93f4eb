import { defineEntity, p } from "@mikro-orm/core";
import type { TradeOrderState } from "../../shipments/trade/trade-order-store.ts";
import { key } from "./key.ts";

/** A payment as WeChat's shipping management tells of it. Times are unix milliseconds. */
export const TradeOrderEntity = defineEntity({
  name: "TradeOrder",
  tableName: "trade_orders",
  properties: {
    appId: key(32).primary(),
    transactionId: key(64).primary(),
    /** The two keys under which a shipment may name this payment. */
    transactionKey: key(72),
    merchantKey: key(72),
    mchId: key(32),
    outTradeNo: key(32),
    openid: key(64).nullable(),
    description: p.text().nullable(),
    paidAt: p.bigint("number").nullable(),
    state: key(12).$type<TradeOrderState>(),
    /** When WeChat said so. */
    stateAt: p.bigint("number"),
    remindedAt: p.bigint("number").nullable(),
    shippedAt: p.bigint("number").nullable(),
    estimatedSettlementAt: p.bigint("number").nullable(),
    confirmMethod: p.integer().nullable(),
    receivedAt: p.bigint("number").nullable(),
    settledAt: p.bigint("number").nullable(),
    createdAt: p.bigint("number"),
  },
  indexes: [
    {
      name: "trade_orders_state_index",
      properties: ["appId", "state", "paidAt", "transactionId"],
    },
    { name: "trade_orders_merchant_index", properties: ["appId", "merchantKey"] },
    { name: "trade_orders_age_index", properties: ["createdAt"] },
  ],
});
