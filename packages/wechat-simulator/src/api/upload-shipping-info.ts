import type { Simulation } from "../simulation.ts";
import { ship } from "../trade/order-lifecycle.ts";
import { ORDER_STATES, type Shipping, type TradeOrder } from "../trade/trade-state.ts";
import { WechatError } from "../wechat-error.ts";
import { getJsonBody, type ApiAnswer, type ApiRequest } from "./api-request.ts";
import { readOrderKey } from "./order-key.ts";
import { readPayer, readShipping, readUploadTime } from "./shipping-report.ts";

/** What makes two reports the same: everything but their times. */
function toContent({ logisticsType, deliveryMode, isComplete, parcels }: Shipping): string {
  const content = parcels.map((parcel) => ({ ...parcel, uploadedAt: 0 }));
  return JSON.stringify([logisticsType, deliveryMode, isComplete, content]);
}

/** Parcels that are already known keep their upload time. */
function keepUploadTimes(shipping: Shipping, former: Shipping | null): Shipping {
  const parcels = shipping.parcels.map((parcel) => {
    const known = former?.parcels.find(
      ({ company, trackingNo }) => company === parcel.company && trackingNo === parcel.trackingNo,
    );
    return { ...parcel, uploadedAt: known?.uploadedAt ?? parcel.uploadedAt };
  });
  return { ...shipping, parcels };
}

/** A call after completed shipping, or one that changes the mode or the type (facts §10.2). */
function isReship({ shipping: former, finishCount }: TradeOrder, shipping: Shipping): boolean {
  if (former === null) return false;
  const isSameKind =
    former.logisticsType === shipping.logisticsType &&
    former.deliveryMode === shipping.deliveryMode;
  if (former.isComplete && isSameKind && !shipping.isComplete) throw new WechatError(10060002);
  return !isSameKind || (former.isComplete && finishCount > 0);
}

/** Why the order does not take this shipment; returns whether taking it uses up the re-ship. */
export function assertShippable(order: TradeOrder, openid: string, shipping: Shipping): boolean {
  if (order.openid !== openid) throw new WechatError(10060031);
  if (order.state !== ORDER_STATES.toShip && order.state !== ORDER_STATES.shipped) {
    throw new WechatError(10060004);
  }
  const former = order.shipping;
  if (former !== null && toContent(former) === toContent(shipping)) throw new WechatError(10060023);
  if (former !== null && shipping.uploadTime <= former.uploadTime) throw new WechatError(268485216);
  const reships = isReship(order, shipping);
  if (reships && order.isReshipUsed) throw new WechatError(10060003);
  return reships;
}

export const assertManaged = ({ state }: Simulation): void => {
  if (!state.trade.settings.managed) throw new WechatError(48001);
};

export function acceptShipment(
  simulation: Simulation,
  order: TradeOrder,
  { shipping, reships }: { readonly shipping: Shipping; readonly reships: boolean },
): void {
  if (reships) order.isReshipUsed = true;
  ship(simulation, order, keepUploadTimes(shipping, order.shipping));
}

/** `POST /wxa/sec/order/upload_shipping_info` (facts §10.2 to §10.4): each report replaces the former list. */
export function uploadShippingInfo(simulation: Simulation, request: ApiRequest): ApiAnswer {
  const body = getJsonBody(request);
  assertManaged(simulation);
  const findOrder = readOrderKey(body["order_key"]);
  const uploadTime = readUploadTime(body["upload_time"]);
  const shipping = readShipping(body, uploadTime, simulation.now());
  const openid = readPayer(body["payer"]);
  const order = findOrder(simulation);
  const reships = assertShippable(order, openid, shipping);
  acceptShipment(simulation, order, { shipping, reships });
  return { errcode: 0, errmsg: "ok" };
}
