import { grantReportsSchema, openidSchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { reportResultSchema } from "./grant.contract.ts";

export const reportGrantsProcedure = serviceProcedure
  .meta({
    summary: "Records permissions that a customer gave · 上报顾客给的发送权限",
    description: `The same as \`collector.report\`, for shops whose mini program talks only to their own backend. Each report is judged on its own.

与 \`collector.report\` 相同，供小程序只连自己后端的商城使用。每条上报单独判断。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(z.strictObject({ openid: openidSchema, reports: grantReportsSchema }))
  .output(z.object({ results: z.array(reportResultSchema) }))
  .mutation(async ({ ctx, input }) => ({ results: await ctx.services.grants.report(input) }));
