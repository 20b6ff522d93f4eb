import { expect, test } from "vitest";
import { createAppState } from "../app-state.ts";
import type { Simulation } from "../simulation.ts";
import { openOrder } from "./open-order.ts";
import { keepLatestOrders } from "./trade-state.ts";

test("the state file keeps the latest orders, with their numbers", () => {
  const state = createAppState({ appId: "wx1", appSecret: "s", originalId: "gh_1" });
  const simulation: Simulation = { state, now: () => 0, push: () => {}, deliver: () => {} };
  for (const outTradeNo of ["first", "second", "third"]) {
    openOrder(simulation, {
      openid: "o1",
      mchId: "1900000109",
      outTradeNo,
      amountFen: 1,
      description: "商品",
      createdAt: 0,
    });
  }
  const kept = keepLatestOrders(state.trade, 2);
  expect([...kept.orders.values()].map((order) => order.outTradeNo)).toEqual(["second", "third"]);
  expect([...kept.orderNumbers.keys()]).toEqual(["1900000109 second", "1900000109 third"]);
  expect(state.trade.orders.size).toBe(3);
  expect(keepLatestOrders(state.trade, 3)).toBe(state.trade);
});
