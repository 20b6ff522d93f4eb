import type { Logistics } from "../../../api.ts";

/** The columns of a shop's file, by what they hold. */
export type Column =
  | "orderId"
  | "openid"
  | "transactionId"
  | "mchId"
  | "outTradeNo"
  | "logistics"
  | "company"
  | "trackingNo"
  | "items"
  | "contact"
  | "allShipped";

/** The first name heads the column in the file to fill in; the others are what shop systems export. */
export const COLUMN_NAMES: Readonly<Record<Column, readonly string[]>> = {
  orderId: ["订单号", "订单编号", "order number", "orderId", "order_sn"],
  openid: ["openid", "客户openid"],
  transactionId: ["微信支付单号", "支付单号", "交易单号", "transaction id", "transactionId"],
  mchId: ["商户号", "merchant number", "mchId", "mch_id"],
  outTradeNo: ["商户订单号", "商户单号", "trade number", "outTradeNo", "out_trade_no"],
  logistics: ["发货方式", "配送方式", "kind", "logistics"],
  company: ["快递公司", "物流公司", "承运商", "carrier", "company"],
  trackingNo: ["物流单号", "快递单号", "运单号", "tracking number", "trackingNo", "tracking_no"],
  items: ["商品信息", "商品名称", "商品", "items", "goods"],
  contact: ["收件人电话", "联系电话", "receiver's phone", "contact"],
  allShipped: ["全部发出", "all shipped", "allShipped"],
};

export const LOGISTICS_NAMES: Readonly<Record<Logistics, readonly string[]>> = {
  express: ["快递", "物流快递", "express"],
  local: ["同城配送", "同城", "local"],
  virtual: ["虚拟商品", "虚拟", "virtual"],
  pickup: ["用户自提", "自提", "pickup"],
};

export const YES_NAMES = ["是", "yes", "true", "1"];
export const NO_NAMES = ["否", "no", "false", "0"];

/** Spaces, case and full-width letters make no difference. */
export function findByName<Key extends string>(
  names: Readonly<Record<Key, readonly string[]>>,
  given: string,
): Key | null {
  const sought = toPlain(given);
  const found = (Object.keys(names) as Key[]).find((key) =>
    names[key].some((name) => toPlain(name) === sought),
  );
  return found ?? null;
}

function toPlain(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(/[\s_*]/g, "")
    .toLowerCase();
}
