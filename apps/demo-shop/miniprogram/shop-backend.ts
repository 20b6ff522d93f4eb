import { callBackend } from "./call-backend.ts";

export interface Goods {
  goodsId: string;
  name: string;
  nameEn: string;
  priceCents: number;
}

export interface OrderLine extends Goods {
  count: number;
}

export type RefundType = "refund_only" | "return_and_refund";

export type NoticeCode =
  | "order_pay_success"
  | "order_pay_fail"
  | "order_cancel"
  | "order_refund_apply"
  | "order_refund_result"
  | "order_ship"
  | "order_pickup"
  | "order_unpaid";

export interface Shipping {
  logistics: "express" | "pickup" | "virtual";
  parcels: { carrier?: string; trackingNo?: string; shippedAt: number }[];
  pickupCode?: string;
}

/** Times are unix seconds. */
export interface Order {
  orderId: string;
  orderSn: string;
  lines: OrderLine[];
  totalCents: number;
  createdAt: number;
  state: "unpaid" | "paid" | "shipped" | "cancelled" | "refunding" | "refunded";
  cancelledAt?: number;
  cancelReason?: string;
  /** The order's notices with their outcomes. */
  notices: { notice: NoticeCode; ok: boolean; state?: string }[];
  shipping?: Shipping;
  refund?: {
    refundSn: string;
    type: RefundType;
    reason: string;
    createdAt: number;
    decision?: "refunded" | "rejected";
    decidedAt?: number;
  };
}

/** The parameters of `wx.requestPayment`, signed by the shop's backend. */
type PaymentParameters = Pick<
  WechatMiniprogram.RequestPaymentOption,
  "timeStamp" | "nonceStr" | "package" | "signType" | "paySign"
>;

const toPath = (orderId: string) => `/orders/${encodeURIComponent(orderId)}`;

export async function listGoods(): Promise<Goods[]> {
  const { items } = await callBackend<{ items: Goods[] }>("GET", "/goods");
  return items;
}

/** The customer's orders, newest first. */
export async function listOrders(): Promise<Order[]> {
  const { items } = await callBackend<{ items: Order[] }>("GET", "/orders");
  return items;
}

export function getOrder(orderId: string): Promise<Order> {
  return callBackend("GET", toPath(orderId));
}

export function placeOrder(items: { goodsId: string; count: number }[]): Promise<Order> {
  return callBackend("POST", "/orders", { items });
}

export function startPayment(orderId: string): Promise<PaymentParameters> {
  return callBackend("POST", `${toPath(orderId)}/payment`, {});
}

export function cancelOrder(orderId: string, reason: string): Promise<Order> {
  return callBackend("POST", `${toPath(orderId)}/cancel`, { reason });
}

export function requestRefund(
  orderId: string,
  refund: { type: RefundType; reason: string },
): Promise<Order> {
  return callBackend("POST", `${toPath(orderId)}/refunds`, refund);
}
