import {
  createSerial,
  ShopError,
  toSeconds,
  type Order,
  type OrderLine,
  type RefundDecision,
} from "./order.ts";

/** `first_parcel` and `last_parcel`: an order that leaves in two parcels. */
export const SHIP_WAYS = ["whole", "first_parcel", "last_parcel", "pickup", "virtual"] as const;
export type ShipWay = (typeof SHIP_WAYS)[number];

/** What the shop's staff can do with an order now. */
export type BackstageAct = ShipWay | RefundDecision;

/** As the phone's backstage shows it. */
export interface FollowedOrder extends Order {
  acts: BackstageAct[];
}

export interface Parcel {
  lines: OrderLine[];
  /** Without a carrier: collected in the store, or virtual goods. */
  carrier?: string;
  trackingNo?: string;
  /** Unix seconds. */
  shippedAt: number;
}

export interface Shipping {
  logistics: "express" | "pickup" | "virtual";
  parcels: Parcel[];
  /** Everything has left. */
  isComplete: boolean;
  pickupCode?: string;
}

export const PICKUP_STORE = { name: "人民路店", address: "人民路 88 号", hours: "09:00 至 21:00" };
const CARRIER = "极兔速递";
const PICKUP_CODE_DIGITS = 4;

/** How the shop may ship the order now: WeChat's report names the payment. */
export function listShipWays({ state, transactionId, shipping, lines }: Order): ShipWay[] {
  if (state !== "paid" || transactionId === undefined) return [];
  if (shipping) return ["last_parcel"];
  const canSplit = lines.reduce((sum, { count }) => sum + count, 0) > 1;
  return ["whole", ...(canSplit ? (["first_parcel"] as const) : []), "pickup", "virtual"];
}

/** Returns the parcel that leaves. @throws ShopError */
export function shipOrder(order: Order, { way, now }: { way: ShipWay; now: number }): Parcel {
  if (!listShipWays(order).includes(way)) throw new ShopError(409, `not to be shipped as ${way}`);
  const [first, rest] = splitLines(order.lines);
  const lines = way === "first_parcel" ? first : way === "last_parcel" ? rest : order.lines;
  const isExpress = way !== "pickup" && way !== "virtual";
  const parcel: Parcel = {
    lines,
    ...(isExpress && { carrier: CARRIER, trackingNo: `JT${createSerial(now)}` }),
    shippedAt: toSeconds(now),
  };
  order.shipping = {
    logistics: isExpress ? "express" : way,
    parcels: [...(order.shipping?.parcels ?? []), parcel],
    isComplete: way !== "first_parcel",
    ...(way === "pickup" && { pickupCode: order.orderSn.slice(-PICKUP_CODE_DIGITS) }),
  };
  if (order.shipping.isComplete) order.state = "shipped";
  return parcel;
}

/** The first kind of goods, or half of the only kind, and the rest. */
function splitLines(lines: OrderLine[]): [OrderLine[], OrderLine[]] {
  const [only, ...others] = lines;
  if (!only) return [[], []];
  if (others.length > 0) return [[only], others];
  const count = Math.ceil(only.count / 2);
  return [[{ ...only, count }], [{ ...only, count: only.count - count }]];
}
