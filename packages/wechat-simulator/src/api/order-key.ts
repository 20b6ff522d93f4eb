import { isRecord } from "../is-record.ts";
import type { Simulation } from "../simulation.ts";
import { toOrderNumber, type TradeOrder } from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";

const ORDER_NUMBER_TYPES = { merchant: 1, wechat: 2 } as const;

const isFilled = (value: unknown): value is string => typeof value === "string" && value !== "";

/** A payment becomes known some time after it was made (facts §10.4). */
export function isKnown(simulation: Simulation, order: TradeOrder): boolean {
  const { knownAfterSeconds } = simulation.state.trade.settings;
  return order.paidAt + knownAfterSeconds * 1000 <= simulation.now();
}

/** @throws WechatError 10060001 */
function getOrder(simulation: Simulation, transactionId: string | undefined): TradeOrder {
  const order = simulation.state.trade.orders.get(transactionId ?? "");
  if (order === undefined || !isKnown(simulation, order)) throw new WechatError(10060001);
  return order;
}

/** Reads the `order_key` of a report; the returned function looks its order up. */
export function readOrderKey(key: unknown): (simulation: Simulation) => TradeOrder {
  const { order_number_type: type, ...fields } = isRecord(key) ? key : {};
  if (type === ORDER_NUMBER_TYPES.wechat) {
    const transactionId = fields["transaction_id"];
    if (!isFilled(transactionId)) throw new WechatError(268485195);
    return (simulation) => getOrder(simulation, transactionId);
  }
  if (type !== ORDER_NUMBER_TYPES.merchant) throw new WechatError(268485194);
  const { mchid, out_trade_no: outTradeNo } = fields;
  if (!isFilled(mchid)) throw new WechatError(268485196);
  if (!isFilled(outTradeNo)) throw new WechatError(268485197);
  return (simulation) => {
    const { orderNumbers } = simulation.state.trade;
    return getOrder(simulation, orderNumbers.get(toOrderNumber(mchid, outTradeNo)));
  };
}

/** Queries name the same numbers differently, and a transaction id is enough. */
export function getQueriedOrder(simulation: Simulation, body: Record<string, unknown>): TradeOrder {
  const { transaction_id: transactionId, merchant_id: mchId } = body;
  const outTradeNo = body["merchant_trade_no"];
  if (isFilled(transactionId)) return getOrder(simulation, transactionId);
  if (!isFilled(mchId) || !isFilled(outTradeNo)) throw new WechatError(10060014);
  const { orderNumbers } = simulation.state.trade;
  return getOrder(simulation, orderNumbers.get(toOrderNumber(mchId, outTradeNo)));
}
