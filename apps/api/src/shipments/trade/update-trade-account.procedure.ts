import { ownerProcedure } from "../../trpc/procedures.ts";
import { tradeAccountSchema, updateTradeAccountSchema } from "./trade.contract.ts";

export const updateTradeAccountProcedure = ownerProcedure
  .input(updateTradeAccountSchema)
  .output(tradeAccountSchema)
  .mutation(({ ctx, input }) => ctx.services.trade.updateAccount(input));
