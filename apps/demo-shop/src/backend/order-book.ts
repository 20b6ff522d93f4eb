import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { ShopError, type Order } from "./order.ts";

const MAX_ORDERS = 1_000;

/** The shop's orders, in memory and, if configured, in a file. */
export interface OrderBook {
  /** @throws ShopError 404 */
  get(orderId: string): Order;
  /** Newest first. */
  list(openid: string): Order[];
  /** Stores a new or changed order. */
  save(order: Order): void;
}

export function createOrderBook(file?: string): OrderBook {
  const orders = new Map<string, Order>(
    file && existsSync(file) ? readOrders(file).map((order) => [order.orderId, order]) : [],
  );
  return {
    get(orderId) {
      const order = orders.get(orderId);
      if (!order) throw new ShopError(404, `there is no order ${orderId}`);
      return order;
    },
    list: (openid) => [...orders.values()].filter((order) => order.openid === openid).reverse(),
    save(order) {
      orders.set(order.orderId, order);
      const [oldest] = orders.keys();
      if (orders.size > MAX_ORDERS && oldest) orders.delete(oldest);
      if (!file) return;
      writeFileSync(`${file}.new`, JSON.stringify([...orders.values()]), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function readOrders(file: string): Order[] {
  return JSON.parse(readFileSync(file, "utf8")) as Order[];
}
