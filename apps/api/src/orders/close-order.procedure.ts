import { serviceProcedure } from "../trpc/procedures.ts";
import { closedOrderSchema, closeOrderSchema } from "./order.contract.ts";

export const closeOrderProcedure = serviceProcedure
  .meta({
    summary: "Frees the permissions that are held for an order · 释放为订单保留的权限",
    description: `Call it when the order needs no more messages: it is finished, or cancelled and refunded. Other orders of the same customers may then use the permissions, and nothing is held for this one any more. Repeat it freely, also for an order that nothing was held for. Without it, permissions are held for 30 days.

订单不再需要通知时调用：已完成，或已取消并退款。之后这些权限可用于同一顾客的其他订单，也不再为这个订单保留。可重复调用，没有保留过也可以。不调用则保留 30 天。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(closeOrderSchema)
  .output(closedOrderSchema)
  .mutation(({ ctx, input }) => ctx.services.orders.close(input));
