import { DELIVERY_STATES, MAX_TRIGGERS } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

const triggerResultSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    deliveryId: z.string(),
    state: z.enum(DELIVERY_STATES),
    duplicate: z.boolean(),
  }),
  z.object({
    ok: z.literal(false),
    reason: z.string(),
    details: z.array(z.object({ field: z.string().exactOptional(), problem: z.string() })),
  }),
]);

/** Each item is judged by itself: a wrong one does not keep the others from being queued. */
export const triggerMany = serviceProcedure
  .input(z.strictObject({ items: z.array(triggerInputSchema).min(1).max(MAX_TRIGGERS) }))
  .output(z.object({ results: z.array(triggerResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    results: await ctx.services.deliveries.triggerMany(input.items),
  }));
