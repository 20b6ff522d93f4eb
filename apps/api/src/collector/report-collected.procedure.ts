import { grantReportsSchema } from "@mp-notice/core";
import { z } from "zod";
import { reportResultSchema } from "../grants/grant.contract.ts";
import { collectorProcedure } from "../trpc/procedures.ts";

export const reportCollectedProcedure = collectorProcedure
  .meta({
    summary: "Records permissions that this customer gave · 上报本顾客给的发送权限",
    description: `Up to 50 reports, each judged on its own. \`accepted\` = recorded: do not report it again. A refused one has a \`reason\`, and reporting it again does not help. The same \`reportId\` again repeats the first answer.

一次最多 50 条，每条单独判断。\`accepted\` 表示已记下，不要再报；被拒绝的带 \`reason\`，再报也没有用。同一个 \`reportId\` 再报，得到第一次的回答。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(z.strictObject({ reports: grantReportsSchema }))
  .output(z.object({ results: z.array(reportResultSchema) }))
  .mutation(async ({ ctx, input: { reports } }) => ({
    results: await ctx.services.grants.report({ openid: ctx.caller.openid, reports }),
  }));
