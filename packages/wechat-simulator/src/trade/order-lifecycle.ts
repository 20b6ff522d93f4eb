import type { Simulation } from "../simulation.ts";
import {
  pushEstimatedSettlement,
  pushRemindShipping,
  pushSettlement,
  remindToUseApi,
} from "./trade-events.ts";
import { deliverShippingMessage } from "./shipping-message.ts";
import { LOGISTICS, ORDER_STATES, type Shipping, type TradeOrder } from "./trade-state.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** facts §10.1 */
const SHIP_WITHIN_MS = 48 * HOUR_MS;
const EXPRESS_CONFIRMED_AFTER_MS = 10 * DAY_MS;
const OTHERS_CONFIRMED_AFTER_MS = 2 * DAY_MS;
/** How soon WeChat settles a confirmed order is not documented. */
const SETTLED_AFTER_RECEIPT_MS = HOUR_MS;

/** Stores an accepted report; a completed one is reported to the buyer. */
export function ship(simulation: Simulation, order: TradeOrder, shipping: Shipping): void {
  const now = simulation.now();
  order.shipping = shipping;
  simulation.state.trade.hasShipped = true;
  if (!shipping.isComplete) {
    order.state = ORDER_STATES.toShip;
    return;
  }
  const isFirst = order.finishCount === 0;
  order.state = ORDER_STATES.shipped;
  order.finishCount += 1;
  order.shippedAt = now;
  const isExpress = shipping.logisticsType === LOGISTICS.express;
  order.settlesAt = now + (isExpress ? EXPRESS_CONFIRMED_AFTER_MS : OTHERS_CONFIRMED_AFTER_MS);
  deliverShippingMessage(simulation, order);
  if (isFirst) pushEstimatedSettlement(simulation, order);
}

/** The buyer confirms the receipt. */
export function confirmReceipt(simulation: Simulation, order: TradeOrder): void {
  const now = simulation.now();
  order.state = ORDER_STATES.received;
  order.confirmedAt = now;
  order.settlesAt = now + SETTLED_AFTER_RECEIPT_MS;
}

/** Pays the merchant. Without the buyer's confirmation WeChat confirms the receipt itself. */
export function settle(simulation: Simulation, order: TradeOrder): void {
  const at = simulation.now();
  const isAutomatic = order.confirmedAt === null;
  order.confirmedAt ??= at;
  order.state = ORDER_STATES.complete;
  order.settlesAt = null;
  pushSettlement(simulation, order, { at, isAutomatic });
}

export function refund(order: TradeOrder): void {
  order.state = ORDER_STATES.refunded;
  order.settlesAt = null;
}

function runDueForOrder(simulation: Simulation, order: TradeOrder): void {
  const now = simulation.now();
  const { trade } = simulation.state;
  if (order.settlesAt !== null && order.settlesAt <= now) settle(simulation, order);
  const shipBy = order.delayedTo ?? order.paidAt + SHIP_WITHIN_MS;
  const isLate = order.state === ORDER_STATES.toShip && !order.isTest && shipBy <= now;
  if (isLate && trade.settings.managed && trade.hasShipped && !order.isShippingReminded) {
    order.isShippingReminded = true;
    pushRemindShipping(simulation, order);
  }
}

/** What WeChat does by itself as time passes: reminders, automatic receipts, settlements. */
export function runDueTradeWork(simulation: Simulation): void {
  remindToUseApi(simulation);
  for (const order of simulation.state.trade.orders.values()) runDueForOrder(simulation, order);
}
