import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

const MAX_RESENDS = 100;

const resendResultSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), deliveryId: z.string(), resentAs: z.string() }),
  z.object({
    ok: z.literal(false),
    deliveryId: z.string(),
    reason: z.string(),
    details: z.array(z.object({ field: z.string().exactOptional(), problem: z.string() })),
  }),
]);

export const resendDeliveries = operatorProcedure
  .input(
    z.strictObject({ deliveryIds: z.array(z.string().min(1).max(64)).min(1).max(MAX_RESENDS) }),
  )
  .output(z.object({ results: z.array(resendResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    results: await ctx.services.deliveries.resend(input.deliveryIds),
  }));
