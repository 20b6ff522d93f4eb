import { grantReportsSchema, openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { reportResultsSchema } from "./report-results-output.ts";

export const reportGrants = serviceProcedure
  .input(z.strictObject({ openid: openidSchema, reports: grantReportsSchema }))
  .output(reportResultsSchema)
  .mutation(async ({ ctx, input }) => ({ results: await ctx.services.grants.report(input) }));
