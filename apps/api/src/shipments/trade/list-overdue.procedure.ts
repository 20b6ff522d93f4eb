import { sharedReadProcedure } from "../../trpc/procedures.ts";
import { listOverdueSchema, overdueOrdersSchema } from "./trade.contract.ts";

export const listOverdueProcedure = sharedReadProcedure
  .meta({
    summary:
      "Lists orders near WeChat's 48 hours without a report · 列出快到 48 小时还没上报的订单",
    description: `From WeChat's own list of paid orders: those paid more than 36 hours ago that WeChat does not know as shipped, and of which nothing is reported or queued here. The oldest first. The list is read every 15 minutes while the account must report shipments.

来自微信的订单列表：付款超过 36 小时、微信那边还没发货、本服务也没有上报或排队的订单，最早的在前。需要上报发货的小程序每 15 分钟读取一次。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(listOverdueSchema.default({ limit: 50 }))
  .output(overdueOrdersSchema)
  .query(({ ctx, input }) => ctx.services.trade.listOverdue(input));
