import type { Collector } from "@mp-notice/collector";
import type { Order } from "../backend/order.ts";
import type { Backstage } from "./backstage.ts";
import type { BrowserWx } from "./browser-wx.ts";
import type { Dialogs } from "./dialogs.ts";
import type { ShopClient } from "./shop-client.ts";
import type { SimulatedWechat } from "./simulated-wechat.ts";

/** What a page of the shop's mini program works with. */
export interface PageContext {
  shop: ShopClient;
  wx: BrowserWx;
  collector: Collector;
  wechat: SimulatedWechat;
  dialogs: Dialogs;
  backstage: Backstage;
  /** Chosen goods, by goodsId. */
  cart: Map<string, number>;
  navigate: (page: string) => void;
  /** Shows the page anew. */
  refresh: () => void;
  /** Runs what a tap starts, tells what went wrong, shows the page anew. */
  run: (act: () => Promise<Order | void>) => Promise<void>;
}

export type Page = (
  context: PageContext,
  query: URLSearchParams,
) => HTMLElement | Promise<HTMLElement>;
