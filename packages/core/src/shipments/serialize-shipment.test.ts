import { expect, test } from "vitest";
import { serializeOrderQuery, serializeShipment } from "./serialize-shipment.ts";
import type { ShipmentContent } from "./shipment.ts";

const CONTENT: ShipmentContent = {
  order: { transactionId: "4200" },
  ...{ openid: "o1", logistics: "express", allShipped: false, reship: false },
  parcels: [
    { company: "SF", trackingNo: "1", items: "杯", contact: { receiver: "189****1234" } },
    { company: "YD", trackingNo: "2", items: "碟", contact: { consignor: "177****1234" } },
  ],
  uploadAt: Date.UTC(2022, 11, 15, 5, 29, 35, 120),
};

test("a split shipment, byte for byte", () => {
  const { parcels } = CONTENT;
  expect(serializeShipment(CONTENT, { isSplit: true, parcels })).toBe(
    '{"order_key":{"order_number_type":2,"transaction_id":"4200"},"logistics_type":1,"delivery_mode":2,"is_all_delivered":false,"shipping_list":[{"tracking_no":"1","express_company":"SF","item_desc":"杯","contact":{"receiver_contact":"189****1234"}},{"tracking_no":"2","express_company":"YD","item_desc":"碟","contact":{"consignor_contact":"177****1234"}}],"upload_time":"2022-12-15T13:29:35.120+08:00","payer":{"openid":"o1"}}',
  );
});

test("a unified one by the merchant's number, byte for byte", () => {
  const order = { mchId: "1900", outTradeNo: "A1" };
  const parcels = [{ company: null, trackingNo: null, items: "充值卡", contact: null }];
  const content = { ...CONTENT, order, logistics: "virtual", parcels, allShipped: true } as const;
  expect(serializeShipment(content, { isSplit: false, parcels })).toBe(
    '{"order_key":{"order_number_type":1,"mchid":"1900","out_trade_no":"A1"},"logistics_type":3,"delivery_mode":1,"shipping_list":[{"item_desc":"充值卡"}],"upload_time":"2022-12-15T13:29:35.120+08:00","payer":{"openid":"o1"}}',
  );
  expect(serializeOrderQuery(order)).toBe('{"merchant_id":"1900","merchant_trade_no":"A1"}');
  expect(serializeOrderQuery({ transactionId: "4200" })).toBe('{"transaction_id":"4200"}');
});
