import type { Goods } from "../backend/goods.ts";
import type { Order, RefundType } from "../backend/order.ts";
import { callJson } from "./call-json.ts";

const ROOT = "/phone/shop";

/** What the mini program asks of its shop's backend. */
export interface ShopClient {
  listGoods(): Promise<Goods[]>;
  listOrders(): Promise<Order[]>;
  getOrder(orderId: string): Promise<Order>;
  placeOrder(items: { goodsId: string; count: number }[]): Promise<Order>;
  startPayment(orderId: string): Promise<{ package: string }>;
  /** Called by WeChat Pay in the real world, not by a mini program. */
  recordPayment(orderId: string, outcome: "success" | "fail"): Promise<Order>;
  cancelOrder(orderId: string, reason: string): Promise<Order>;
  requestRefund(orderId: string, refund: { type: RefundType; reason: string }): Promise<Order>;
}

export function createShopClient(openid: string): ShopClient {
  const toPath = (orderId: string) => `${ROOT}/orders/${encodeURIComponent(orderId)}`;
  return {
    listGoods: async () => (await callJson<{ items: Goods[] }>("GET", `${ROOT}/goods`)).items,
    async listOrders() {
      const path = `${ROOT}/orders?openid=${encodeURIComponent(openid)}`;
      return (await callJson<{ items: Order[] }>("GET", path)).items;
    },
    getOrder: (orderId) => callJson("GET", toPath(orderId)),
    placeOrder: (items) => callJson("POST", `${ROOT}/orders`, { openid, items }),
    startPayment: (orderId) => callJson("POST", `${toPath(orderId)}/payment`),
    recordPayment: (orderId, outcome) =>
      callJson("POST", `${toPath(orderId)}/payment-result`, { outcome }),
    cancelOrder: (orderId, reason) => callJson("POST", `${toPath(orderId)}/cancel`, { reason }),
    requestRefund: (orderId, refund) => callJson("POST", `${toPath(orderId)}/refunds`, refund),
  };
}
