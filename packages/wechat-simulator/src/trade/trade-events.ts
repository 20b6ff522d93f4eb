import type { Simulation } from "../simulation.ts";
import type { TradeOrder } from "./trade-state.ts";

/** Trade events come from WeChat, not from the buyer (facts §10.5). */
const SYSTEM_OPENID = "oWeChatSystemTradeManagement";
const DAY_MS = 86_400_000;

export const toSeconds = (ms: number): number => Math.floor(ms / 1000);

function pushTradeEvent(
  simulation: Simulation,
  event: string,
  fields: Record<string, string | number>,
): void {
  const createTimeSeconds = toSeconds(simulation.now());
  simulation.push({ event, openid: SYSTEM_OPENID, createTimeSeconds, fields });
}

const toIds = (order: TradeOrder) => ({
  transaction_id: order.transactionId,
  merchant_id: order.mchId,
  sub_merchant_id: "",
  merchant_trade_no: order.outTradeNo,
  pay_time: toSeconds(order.paidAt),
});

export function pushTradeControlled(simulation: Simulation): void {
  const msg = "你的小程序已被纳入发货信息管理，请及时录入发货信息";
  pushTradeEvent(simulation, "wxa_trade_controlled", { msg });
}

export function pushRemindAccessApi(simulation: Simulation): void {
  const msg = "请尽快接入发货信息管理服务 API，及时录入发货信息";
  pushTradeEvent(simulation, "trade_manage_remind_access_api", { msg });
}

/** At the first trade, then once a day while there are trades and nothing was ever shipped. */
export function remindToUseApi(simulation: Simulation): void {
  const { trade } = simulation.state;
  const today = Math.floor(simulation.now() / DAY_MS);
  if (!trade.settings.managed || trade.hasShipped || trade.orders.size === 0) return;
  if (trade.remindedOnDay === today) return;
  trade.remindedOnDay = today;
  pushRemindAccessApi(simulation);
}

export function pushRemindShipping(simulation: Simulation, order: TradeOrder): void {
  const msg = "该订单已超过 48 小时未发货，请尽快录入发货信息";
  pushTradeEvent(simulation, "trade_manage_remind_shipping", { ...toIds(order), msg });
}

/** On completed shipping: when the money is going to be settled. */
export function pushEstimatedSettlement(simulation: Simulation, order: TradeOrder): void {
  pushTradeEvent(simulation, "trade_manage_order_settlement", {
    ...toIds(order),
    shipped_time: toSeconds(order.shippedAt ?? 0),
    estimated_settlement_time: toSeconds(order.settlesAt ?? 0),
  });
}

export function pushSettlement(
  simulation: Simulation,
  order: TradeOrder,
  settled: { readonly at: number; readonly isAutomatic: boolean },
): void {
  pushTradeEvent(simulation, "trade_manage_order_settlement", {
    ...toIds(order),
    shipped_time: toSeconds(order.shippedAt ?? 0),
    confirm_receive_method: settled.isAutomatic ? 2 : 1,
    confirm_receive_time: toSeconds(order.confirmedAt ?? settled.at),
    settlement_time: toSeconds(settled.at),
  });
}
