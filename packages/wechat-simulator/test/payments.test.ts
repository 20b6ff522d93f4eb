import { describe, expect, test } from "vitest";
import { openOrder, start } from "./paid-order.ts";
import type { Json } from "./start-simulator.ts";

describe("a payment", () => {
  test("gives the numbers by which its order is reported", async () => {
    await using simulator = await start();
    const { paid } = await openOrder(simulator);
    expect(paid).toEqual({
      prepayId: expect.stringMatching(/^wx\d{14}/),
      transactionId: expect.stringMatching(/^42000\d{5}20260701\d{10}$/),
      mchId: "1900000109",
      outTradeNo: expect.stringMatching(/^20260701\d{18}$/),
    });
  });

  test("has no transaction id until it succeeds, and keeps it when repeated", async () => {
    await using simulator = await start();
    const openid = await simulator.addUser();
    const pay = (outcome: string, changes: Json = {}) =>
      simulator.act(openid, "pay", { orderId: "1", outcome, ...changes });
    const pending = await pay("pending", { outTradeNo: "ORDER_2026-1" });
    expect(pending).toMatchObject({ transactionId: null, outTradeNo: "ORDER_2026-1" });
    const paid = await pay("success");
    expect(paid["outTradeNo"]).toBe("ORDER_2026-1");
    expect(await pay("success")).toEqual(paid);
    expect(await simulator.controlList("/orders")).toHaveLength(1);
  });

  test.each(["1", "中文订单号中文", "x".repeat(33)])(
    "cannot have the number %s",
    async (outTradeNo) => {
      await using simulator = await start();
      const { paid } = await openOrder(simulator, { outTradeNo });
      expect(paid).toMatchObject({ field: "outTradeNo" });
    },
  );

  test("cannot have another order's number", async () => {
    await using simulator = await start();
    await openOrder(simulator, { outTradeNo: "ORDER-1" });
    const { paid } = await openOrder(simulator, { outTradeNo: "ORDER-1" });
    expect(paid).toMatchObject({ field: "outTradeNo" });
  });

  test("is unknown to shipping management for as long as the account's settings say", async () => {
    await using simulator = await start();
    await simulator.control("POST", "/trade", { knownAfterSeconds: 120 });
    const { upload } = await openOrder(simulator);
    expect(await upload()).toBe(10060001);
    await simulator.advance(119);
    expect(await upload()).toBe(10060001);
    await simulator.advance(1);
    expect(await upload()).toBe(0);
  });
});
