import { createTransactionId } from "../random-ids.ts";
import type { Simulation } from "../simulation.ts";
import { remindToUseApi } from "./trade-events.ts";
import { ORDER_STATES, toOrderNumber, type TradeOrder } from "./trade-state.ts";

const MAX_ORDERS = 200_000;

export interface PaidOrder {
  readonly openid: string;
  readonly mchId: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly description: string;
  readonly createdAt: number;
}

/** Opens the order of a successful payment. The oldest orders are evicted. */
export function openOrder(simulation: Simulation, paid: PaidOrder): TradeOrder {
  const { trade } = simulation.state;
  const now = simulation.now();
  const order: TradeOrder = {
    ...paid,
    sequence: trade.nextSequence++,
    transactionId: createTransactionId(now),
    paidAt: now,
    state: ORDER_STATES.toShip,
    shipping: null,
    finishCount: 0,
    isReshipUsed: false,
    shippedAt: null,
    settlesAt: null,
    confirmedAt: null,
    isReceiptReminded: false,
    isShippingReminded: false,
    delayedTo: null,
    isTest: false,
  };
  trade.orders.set(order.transactionId, order);
  trade.orderNumbers.set(toOrderNumber(order.mchId, order.outTradeNo), order.transactionId);
  for (const [transactionId, oldest] of trade.orders) {
    if (trade.orders.size <= MAX_ORDERS) break;
    trade.orders.delete(transactionId);
    trade.orderNumbers.delete(toOrderNumber(oldest.mchId, oldest.outTradeNo));
  }
  remindToUseApi(simulation);
  return order;
}
