import { router } from "../trpc/procedures.ts";
import { getOverviewProcedure } from "./get-overview.procedure.ts";

export const overviewRouter = router({ get: getOverviewProcedure });
