import { router } from "../trpc/procedures.ts";
import { closeOrderProcedure } from "./close-order.procedure.ts";
import { countAsksProcedure } from "./count-asks.procedure.ts";
import { listReachProcedure } from "./list-reach.procedure.ts";

export const ordersRouter = router({
  close: closeOrderProcedure,
  listReach: listReachProcedure,
  countAsks: countAsksProcedure,
});
