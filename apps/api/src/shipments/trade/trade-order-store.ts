export type TradeOrderState = "to_ship" | "shipped" | "settled";
