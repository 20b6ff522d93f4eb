import { sharedReadProcedure } from "../../trpc/procedures.ts";
import { tradeAccountSchema } from "./trade.contract.ts";

export const getTradeAccountProcedure = sharedReadProcedure
  .meta({
    summary: "Shows WeChat's shipping management of the account · 查看发货信息管理的状态",
    description: `Whether the account must report shipments, as WeChat said at the daily check, and the page of its shipping message.

是否必须上报发货（每天向微信查询一次），以及发货消息打开的页面。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .output(tradeAccountSchema)
  .query(({ ctx }) => ctx.services.trade.getAccount());
