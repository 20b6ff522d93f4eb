import { startSimulator, type Json, type StartedSimulator } from "./start-simulator.ts";

export const NOW = Date.UTC(2026, 6, 1, 4);
export const UPLOAD = "/wxa/sec/order/upload_shipping_info";

/** A parcel by express. */
export const express = (changes: Json = {}): Json => ({
  tracking_no: "JT1234567890",
  express_company: "JTSD",
  item_desc: "轻薄羽绒服*1",
  ...changes,
});

/** A customer with a paid order. */
export async function openOrder(simulator: StartedSimulator, changes: Json = {}) {
  const openid = await simulator.addUser();
  const payment = { orderId: "1", outcome: "success", ...changes };
  const paid = await simulator.act(openid, "pay", payment);
  let uploads = 0;
  const createReport = (report: Json = {}): Json => ({
    order_key: { order_number_type: 2, transaction_id: paid["transactionId"] },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [express()],
    upload_time: new Date(NOW + (uploads += 1) * 1000).toISOString(),
    payer: { openid },
    ...report,
  });
  const query = { transaction_id: paid["transactionId"] };
  return {
    openid,
    paid,
    transactionId: String(paid["transactionId"]),
    createReport,
    upload: async (report: Json = {}) =>
      (await simulator.api(UPLOAD, createReport(report)))["errcode"],
    getOrder: async () => (await simulator.api("/wxa/sec/order/get_order", query))["order"] as Json,
    listMessages: () => simulator.controlList(`/messages?openid=${openid}`),
    act: (action: string) =>
      simulator.control("POST", `/orders/${String(paid["transactionId"])}/${action}`, {}),
  };
}

export const start = () => startSimulator({ clock: () => NOW });
