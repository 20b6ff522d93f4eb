import { operatorProcedure } from "../../trpc/procedures.ts";
import { tradeAccountSchema } from "./trade.contract.ts";

export const checkTradeAccountProcedure = operatorProcedure
  .output(tradeAccountSchema)
  .mutation(({ ctx }) => ctx.services.trade.checkAccount());
