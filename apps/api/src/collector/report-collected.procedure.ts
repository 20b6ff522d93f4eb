import { grantReportsSchema } from "@mp-notice/core";
import { z } from "zod";
import { reportResultsSchema } from "../grants/report-results-output.ts";
import { collectorProcedure } from "../trpc/procedures.ts";

export const reportCollected = collectorProcedure
  .input(z.strictObject({ reports: grantReportsSchema }))
  .output(reportResultsSchema)
  .mutation(async ({ ctx, input: { reports } }) => ({
    results: await ctx.services.grants.report({ openid: ctx.caller.openid, reports }),
  }));
