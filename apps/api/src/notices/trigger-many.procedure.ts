import { MAX_TRIGGERS } from "@mp-notice/core";
import { z } from "zod";
import { triggerManyResultSchema } from "../deliveries/delivery.contract.ts";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

/** Core judges each item on its own: an invalid one does not keep the others from being queued. */
export const triggerManyProcedure = serviceProcedure
  .meta({
    summary: "Queues up to 200 notices · 一次触发最多 200 条",
    description: `Each item is judged on its own, and \`results\` has one entry per item in the same order: an invalid item does not keep the others from being queued, and the answer is a 200 even if every item was refused.

每一条单独判断，\`results\` 与 \`items\` 一一对应：一条不对不影响其他条，全部被拒绝时也回答 200。`,
    reasons: ["MINI_PROGRAM_NOT_CONFIGURED"],
  })
  .input(
    z.strictObject({
      items: z
        .array(triggerInputSchema)
        .min(1)
        .max(MAX_TRIGGERS)
        .describe("Each is judged on its own · 每条单独判断"),
    }),
  )
  .output(z.object({ results: z.array(triggerManyResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    results: await ctx.services.deliveries.triggerMany(input.items),
  }));
