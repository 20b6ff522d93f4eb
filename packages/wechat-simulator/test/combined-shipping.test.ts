import { expect, test } from "vitest";
import { express, NOW, openOrder, start } from "./paid-order.ts";
import type { Json } from "./start-simulator.ts";

const COMBINED = "/wxa/sec/order/upload_combined_shipping_info";

/** One customer with two orders, and the combined report of both. */
async function openScene() {
  const simulator = await start();
  const first = await openOrder(simulator);
  const paid = await simulator.act(first.openid, "pay", { orderId: "2", outcome: "success" });
  const second = String(paid["transactionId"]);
  const part = (transactionId: string, changes: Json = {}): Json => ({
    order_key: { order_number_type: 2, transaction_id: transactionId },
    ...{ logistics_type: 1, delivery_mode: 1, shipping_list: [express()], ...changes },
  });
  const getOrder = async (transactionId: string) => {
    const query = { transaction_id: transactionId };
    return (await simulator.api("/wxa/sec/order/get_order", query))["order"] as Json;
  };
  let uploads = 0;
  return {
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
    first,
    second,
    part,
    upload: async (parts: Json[], changes: Json = {}) =>
      (
        await simulator.api(COMBINED, {
          order_key: { order_number_type: 2, transaction_id: "42000combined" },
          sub_orders: parts,
          upload_time: new Date(NOW + (uploads += 1) * 1000).toISOString(),
          payer: { openid: first.openid },
          ...changes,
        })
      )["errcode"],
    readStates: async () =>
      (await Promise.all([first.transactionId, second].map(getOrder))).map(
        (order) => order["order_state"],
      ),
  };
}

test("a combined report ships all its orders, each with its own message", async () => {
  await using scene = await openScene();
  const { first, second, part } = scene;
  const pickup = { logistics_type: 4, shipping_list: [{ item_desc: "咖啡" }] };
  expect(await scene.upload([part(first.transactionId), part(second, pickup)])).toBe(0);
  expect(await scene.readStates()).toEqual([2, 2]);
  expect(await first.listMessages()).toHaveLength(2);
});

test("a repeat that changes nothing says so; a further part is taken", async () => {
  await using scene = await openScene();
  const { first, second, part } = scene;
  expect(await scene.upload([part(first.transactionId)])).toBe(0);
  expect(await scene.upload([part(first.transactionId)])).toBe(10060023);
  expect(await scene.upload([part(first.transactionId), part(second)])).toBe(0);
  expect(await scene.readStates()).toEqual([2, 2]);
});

test("one wrong part keeps all of them from being taken", async () => {
  await using scene = await openScene();
  const { first, second, part } = scene;
  const wrong: [Json[], number][] = [
    [[part(first.transactionId), part("42000unknown")], 10060001],
    [[part(first.transactionId), part(second, { shipping_list: [] })], 268485228],
    [[part(first.transactionId), part(first.transactionId)], 10060014],
    [[], 10060014],
  ];
  for (const [parts, errcode] of wrong) expect(await scene.upload(parts)).toBe(errcode);
  const byMerchant = { order_number_type: 1, mchid: "1900000109", out_trade_no: "combined" };
  expect(await scene.upload([part(second)], { order_key: byMerchant })).toBe(268485194);
  expect(await scene.upload([part(second)], { payer: { openid: "o-other" } })).toBe(10060031);
  expect(await scene.readStates()).toEqual([1, 1]);
});
