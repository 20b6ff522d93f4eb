import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { grantSummarySchema } from "./grant.contract.ts";

export const summarizeGrantsProcedure = viewerProcedure
  .output(z.array(grantSummarySchema))
  .query(({ ctx }) => ctx.services.grants.summarize());
