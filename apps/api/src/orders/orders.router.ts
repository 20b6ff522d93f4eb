import { router } from "../trpc/procedures.ts";
import { closeOrderProcedure } from "./close-order.procedure.ts";
import { listReachProcedure } from "./list-reach.procedure.ts";

export const ordersRouter = router({ close: closeOrderProcedure, listReach: listReachProcedure });
