import { MAX_TRIGGERS } from "@mp-notice/core";
import { z } from "zod";
import { triggerManyResultSchema } from "../deliveries/delivery.contract.ts";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

/** Core judges each item on its own: an invalid one does not keep the others from being queued. */
export const triggerManyProcedure = serviceProcedure
  .input(z.strictObject({ items: z.array(triggerInputSchema).min(1).max(MAX_TRIGGERS) }))
  .output(z.object({ results: z.array(triggerManyResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    results: await ctx.services.deliveries.triggerMany(input.items),
  }));
