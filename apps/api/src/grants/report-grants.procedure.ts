import { grantReportsSchema, openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { reportResultSchema } from "./grant.contract.ts";

export const reportGrantsProcedure = serviceProcedure
  .input(z.strictObject({ openid: openidSchema, reports: grantReportsSchema }))
  .output(z.object({ results: z.array(reportResultSchema) }))
  .mutation(async ({ ctx, input }) => ({ results: await ctx.services.grants.report(input) }));
