import { grantReportsSchema } from "@mp-notice/core";
import { z } from "zod";
import { reportResultSchema } from "../grants/grant.contract.ts";
import { collectorProcedure } from "../trpc/procedures.ts";

export const reportCollectedProcedure = collectorProcedure
  .input(z.strictObject({ reports: grantReportsSchema }))
  .output(z.object({ results: z.array(reportResultSchema) }))
  .mutation(async ({ ctx, input: { reports } }) => ({
    results: await ctx.services.grants.report({ openid: ctx.caller.openid, reports }),
  }));
