import { router } from "../trpc/procedures.ts";
import { getOverview } from "./get-overview.procedure.ts";

export const overviewRouter = router({ get: getOverview });
