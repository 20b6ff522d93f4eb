import type { SentMessage } from "../app-state.ts";
import { findCarrier } from "../carriers.ts";
import type { Simulation } from "../simulation.ts";
import { LOGISTICS, type LogisticsType, type Shipping, type TradeOrder } from "./trade-state.ts";

type Line = SentMessage["lines"][number];

const TITLES: Record<LogisticsType, string> = {
  [LOGISTICS.express]: "商家已发货",
  [LOGISTICS.local]: "商家已发货",
  [LOGISTICS.virtual]: "商家已发货",
  [LOGISTICS.pickup]: "商品可自提",
};

const WAYS: Record<LogisticsType, string> = {
  [LOGISTICS.express]: "快递",
  [LOGISTICS.local]: "同城配送",
  [LOGISTICS.virtual]: "虚拟发货",
  [LOGISTICS.pickup]: "用户自提",
};

/** The account-wide page with the order's ids; null where WeChat opens its own page (facts §10.2). */
function toPage(simulation: Simulation, order: TradeOrder): string | null {
  const { trade, settings } = simulation.state;
  const path = trade.msgJumpPath.replace(/^\//, "");
  if (!settings.pages.includes(path.split("?")[0] ?? "")) return null;
  const ids = new URLSearchParams({
    transaction_id: order.transactionId,
    merchant_id: order.mchId,
    merchant_trade_no: order.outTradeNo,
  });
  return `${path}${path.includes("?") ? "&" : "?"}${String(ids)}`;
}

function listParcels({ logisticsType, parcels }: Shipping): Line[] {
  const goods = [...new Set(parcels.map(({ itemDesc }) => itemDesc))].join("；");
  const lines = [{ name: "商品", value: goods }];
  if (logisticsType !== LOGISTICS.express) {
    lines.push({ name: "发货方式", value: WAYS[logisticsType] });
  }
  const isOne = parcels.length === 1;
  for (const [index, { company, trackingNo }] of parcels.entries()) {
    const number = isOne ? "" : String(index + 1);
    if (company !== "") {
      lines.push({ name: `快递公司${number}`, value: findCarrier(company)?.name ?? company });
    }
    if (trackingNo !== "") lines.push({ name: `快递单号${number}`, value: trackingNo });
  }
  return lines;
}

/** A card from WeChat itself: needs no permission and has no template. */
export function deliverTradeMessage(
  simulation: Simulation,
  order: TradeOrder,
  card: { readonly title: string; readonly lines: Line[] },
): void {
  simulation.deliver({
    openid: order.openid,
    channel: "shipment",
    templateId: null,
    title: card.title,
    lines: [...card.lines, { name: "订单编号", value: order.outTradeNo }],
    page: toPage(simulation, order),
    sentAt: new Date(simulation.now()).toISOString(),
    msgid: null,
  });
}

export function deliverShippingMessage(simulation: Simulation, order: TradeOrder): void {
  const { shipping } = order;
  if (shipping === null) return;
  const title = TITLES[shipping.logisticsType];
  deliverTradeMessage(simulation, order, { title, lines: listParcels(shipping) });
}
