/** `order_state` (facts §10.2). A settled order goes from received to complete. */
export const ORDER_STATES = {
  toShip: 1,
  shipped: 2,
  received: 3,
  complete: 4,
  refunded: 5,
  toSettle: 6,
} as const;
export type OrderState = (typeof ORDER_STATES)[keyof typeof ORDER_STATES];

export const LOGISTICS = { express: 1, local: 2, virtual: 3, pickup: 4 } as const;
export type LogisticsType = (typeof LOGISTICS)[keyof typeof LOGISTICS];

export const DELIVERY_MODES = { unified: 1, split: 2 } as const;
export type DeliveryMode = (typeof DELIVERY_MODES)[keyof typeof DELIVERY_MODES];

export interface Parcel {
  readonly trackingNo: string;
  readonly company: string;
  readonly itemDesc: string;
  readonly consignorContact: string;
  readonly receiverContact: string;
  readonly uploadedAt: number;
}

export interface Shipping {
  readonly logisticsType: LogisticsType;
  readonly deliveryMode: DeliveryMode;
  readonly isComplete: boolean;
  readonly parcels: readonly Parcel[];
  /** The call's `upload_time`: the next one must be newer. */
  readonly uploadTime: number;
}

/** A payment as shipping management sees it. Times are unix milliseconds. */
export interface TradeOrder {
  /** Grows by one per order: the cursor of the order list. */
  readonly sequence: number;
  readonly transactionId: string;
  readonly mchId: string;
  readonly outTradeNo: string;
  readonly openid: string;
  readonly amountFen: number;
  readonly description: string;
  readonly createdAt: number;
  readonly paidAt: number;
  state: OrderState;
  shipping: Shipping | null;
  /** How often shipping was completed: 0, 1, or 2 after the re-ship. */
  finishCount: number;
  isReshipUsed: boolean;
  shippedAt: number | null;
  settlesAt: number | null;
  confirmedAt: number | null;
  isReceiptReminded: boolean;
  isShippingReminded: boolean;
  /** Declared presale: shipped by then. */
  delayedTo: number | null;
  /** Declared test order: needs no shipment. */
  isTest: boolean;
}

export interface TradeSettings {
  mchId: string;
  /** Whether the account must report shipments. */
  managed: boolean;
  /** Whether all merchant numbers are authorised. */
  confirmed: boolean;
  /** For this long after a payment its order is still unknown (10060001). */
  knownAfterSeconds: number;
}

/** The numbers of a payment, made before it succeeds. */
export interface PaymentNumbers {
  readonly mchId: string;
  readonly outTradeNo: string;
  /** Null until paid. */
  transactionId: string | null;
}

export interface TradeState {
  settings: TradeSettings;
  /** Page of the shipping message; empty = WeChat's own page. */
  msgJumpPath: string;
  /** Page of an order in WeChat's order centre; empty until set. */
  orderDetailPath: string;
  isTradeTypeChanged: boolean;
  /** By transaction id, oldest first. */
  orders: Map<string, TradeOrder>;
  /** Transaction id by merchant number and order number. */
  orderNumbers: Map<string, string>;
  /** By prepay_id. */
  payments: Map<string, PaymentNumbers>;
  nextSequence: number;
  hasShipped: boolean;
  /** Day of the last reminder to use the API. */
  remindedOnDay: number | null;
}

export const createTradeState = (): TradeState => ({
  settings: { mchId: "1900000109", managed: true, confirmed: true, knownAfterSeconds: 0 },
  msgJumpPath: "",
  orderDetailPath: "",
  isTradeTypeChanged: false,
  orders: new Map(),
  orderNumbers: new Map(),
  payments: new Map(),
  nextSequence: 1,
  hasShipped: false,
  remindedOnDay: null,
});

export const toOrderNumber = (mchId: string, outTradeNo: string): string =>
  `${mchId} ${outTradeNo}`;

/** A copy without the older orders. */
export function keepLatestOrders(trade: TradeState, count: number): TradeState {
  if (trade.orders.size <= count) return trade;
  const orders = new Map([...trade.orders].slice(-count));
  const orderNumbers = new Map([...trade.orderNumbers].filter(([, id]) => orders.has(id)));
  return { ...trade, orders, orderNumbers };
}
