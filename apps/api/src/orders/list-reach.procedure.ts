import { z } from "zod";
import { sharedReadProcedure } from "../trpc/procedures.ts";
import { orderReachSchema } from "./order.contract.ts";

export const listReachProcedure = sharedReadProcedure
  .meta({
    summary: "Counts how many open orders can be told what · 统计未完结订单能通知到什么",
    description: `Per enabled notice: the open orders by the road that their message would take, and at which tap the permission of the others was lost.

按已启用的通知统计：未完结的订单会经哪条途径通知，其余的在哪个时机没有得到权限。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(z.strictObject({}).optional())
  .output(orderReachSchema)
  .query(({ ctx }) => ctx.services.orders.listReach());
