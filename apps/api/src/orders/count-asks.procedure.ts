import { viewerProcedure } from "../trpc/procedures.ts";
import { askResultsSchema, countAsksSchema } from "./order.contract.ts";

export const countAsksProcedure = viewerProcedure
  .input(countAsksSchema)
  .output(askResultsSchema)
  .query(({ ctx, input }) => ctx.services.orders.countAsks(input));
