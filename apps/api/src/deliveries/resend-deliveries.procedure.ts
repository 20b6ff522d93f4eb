import { deliveryIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";

export const MAX_RESENDS = 100;

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
    z.strictObject({
      // Each is read by itself, so that a wrong one does not keep the others from being sent.
      deliveryIds: z
        .array(z.custom<string>().meta({ readBy: deliveryIdSchema }))
        .min(1)
        .max(MAX_RESENDS),
      /** A further message of what was sent: costs the customer another permission and tells him twice. */
      again: z.boolean().optional(),
    }),
  )
  .output(z.object({ results: z.array(resendResultSchema) }))
  .mutation(async ({ ctx, input }) => ({
    results: await ctx.services.deliveries.resend({
      deliveryIds: input.deliveryIds,
      again: input.again ?? false,
    }),
  }));
