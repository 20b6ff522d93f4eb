import type { Logistics, Parcel, PaymentOrder, ShipmentContent } from "./shipment.ts";

/** WeChat's numbers (facts §10.2). */
export const LOGISTICS_NUMBERS: Record<Logistics, number> = {
  express: 1,
  local: 2,
  virtual: 3,
  pickup: 4,
};
export const UNIFIED = 1;
export const SPLIT = 2;

/** The body of `upload_shipping_info`. */
export function serializeShipment(
  content: ShipmentContent,
  { isSplit, parcels }: { isSplit: boolean; parcels: readonly Parcel[] },
): string {
  const { order, openid, logistics, allShipped, uploadAt } = content;
  return JSON.stringify({
    order_key: toOrderKeyFields(order),
    logistics_type: LOGISTICS_NUMBERS[logistics],
    delivery_mode: isSplit ? SPLIT : UNIFIED,
    ...(isSplit && { is_all_delivered: allShipped }),
    shipping_list: parcels.map(toListItem),
    upload_time: toUploadTime(uploadAt),
    payer: { openid },
  });
}

/** The body of `get_order`. */
export function serializeOrderQuery(order: PaymentOrder): string {
  return JSON.stringify(
    "transactionId" in order
      ? { transaction_id: order.transactionId }
      : { merchant_id: order.mchId, merchant_trade_no: order.outTradeNo },
  );
}

function toOrderKeyFields(order: PaymentOrder) {
  return "transactionId" in order
    ? { order_number_type: 2, transaction_id: order.transactionId }
    : { order_number_type: 1, mchid: order.mchId, out_trade_no: order.outTradeNo };
}

function toListItem({ company, trackingNo, items, contact }: Parcel) {
  return {
    ...(trackingNo !== null && { tracking_no: trackingNo }),
    ...(company !== null && { express_company: company }),
    item_desc: items,
    ...(contact && {
      contact: {
        ...(contact.consignor !== undefined && { consignor_contact: contact.consignor }),
        ...(contact.receiver !== undefined && { receiver_contact: contact.receiver }),
      },
    }),
  };
}

const CHINA_OFFSET_MS = 8 * 3_600_000;

/** RFC 3339 with WeChat's own offset, as in its sample. */
function toUploadTime(ms: number): string {
  return new Date(ms + CHINA_OFFSET_MS).toISOString().replace("Z", "+08:00");
}
