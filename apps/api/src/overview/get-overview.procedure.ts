import { viewerProcedure } from "../trpc/procedures.ts";
import { overviewSchema } from "./overview.contract.ts";

export const getOverview = viewerProcedure
  .output(overviewSchema)
  .query(({ ctx }) => ctx.services.overview.get());
