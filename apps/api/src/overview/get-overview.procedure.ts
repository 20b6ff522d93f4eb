import { viewerProcedure } from "../trpc/procedures.ts";
import { overviewSchema } from "./overview.contract.ts";

export const getOverviewProcedure = viewerProcedure
  .output(overviewSchema)
  .query(({ ctx }) => ctx.services.overview.get());
