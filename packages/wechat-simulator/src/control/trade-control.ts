import type { Simulation } from "../simulation.ts";
import { confirmReceipt, refund, settle } from "../trade/order-lifecycle.ts";
import {
  pushRemindAccessApi,
  pushRemindShipping,
  pushTradeControlled,
} from "../trade/trade-events.ts";
import { ORDER_STATES, type OrderState, type TradeOrder } from "../trade/trade-state.ts";
import {
  ControlInputError,
  readBoolean,
  readNumber,
  readOptional,
  readText,
  type ControlInput,
} from "./control-input.ts";

const MAX_KNOWN_AFTER_SECONDS = 86_400;

const toTime = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

const toOrder = (order: TradeOrder) => ({
  transactionId: order.transactionId,
  mchId: order.mchId,
  outTradeNo: order.outTradeNo,
  openid: order.openid,
  amountFen: order.amountFen,
  description: order.description,
  state: order.state,
  finishCount: order.finishCount,
  isReshipUsed: order.isReshipUsed,
  parcels: order.shipping?.parcels.length ?? 0,
  paidAt: toTime(order.paidAt),
  shippedAt: toTime(order.shippedAt),
  settlesAt: toTime(order.settlesAt),
  confirmedAt: toTime(order.confirmedAt),
});

export function listTradeOrders(simulation: Simulation, openid: string | null): object[] {
  const orders = [...simulation.state.trade.orders.values()];
  return orders.filter((order) => openid === null || order.openid === openid).map(toOrder);
}

export const getTrade = ({ state }: Simulation) => ({
  ...state.trade.settings,
  msgJumpPath: state.trade.msgJumpPath,
});

/** Replaces only the settings that the input names. WeChat announces that an account is managed, or confirmed. */
export function updateTrade(simulation: Simulation, input: ControlInput) {
  const { trade } = simulation.state;
  const former = trade.settings;
  const knownAfter = readOptional(input, "knownAfterSeconds", (from, field) =>
    readNumber(from, field, 0, MAX_KNOWN_AFTER_SECONDS),
  );
  trade.settings = {
    mchId: readOptional(input, "mchId", readText) ?? former.mchId,
    managed: readOptional(input, "managed", readBoolean) ?? former.managed,
    confirmed: readOptional(input, "confirmed", readBoolean) ?? former.confirmed,
    knownAfterSeconds: knownAfter ?? former.knownAfterSeconds,
  };
  if (trade.settings.managed && !former.managed) pushTradeControlled(simulation);
  if (trade.settings.confirmed && !former.confirmed) pushRemindAccessApi(simulation);
  return getTrade(simulation);
}

interface OrderAction {
  /** In these states the order takes the action. */
  readonly states: readonly OrderState[];
  readonly act: (simulation: Simulation, order: TradeOrder) => void;
}

const { toShip, shipped, received } = ORDER_STATES;

export const ORDER_ACTIONS: Readonly<Record<string, OrderAction>> = {
  "confirm-receipt": { states: [shipped], act: confirmReceipt },
  settle: { states: [shipped, received], act: settle },
  refund: { states: [toShip, shipped, received], act: (_, order) => refund(order) },
  "remind-shipping": { states: [toShip], act: pushRemindShipping },
};

export function actOnOrder(
  simulation: Simulation,
  transactionId: string,
  { states, act }: OrderAction,
): object {
  const order = simulation.state.trade.orders.get(transactionId);
  if (order === undefined) throw new ControlInputError("transactionId", "is no paid order");
  if (!states.includes(order.state)) {
    throw new ControlInputError("transactionId", `the order is in state ${order.state}`);
  }
  act(simulation, order);
  return toOrder(order);
}
