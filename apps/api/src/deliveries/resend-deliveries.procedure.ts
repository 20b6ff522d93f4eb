import { deliveryIdSchema } from "@mp-notice/core";
import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { resendResultSchema } from "./delivery.contract.ts";

export const MAX_RESENDS = 100;

export const resendDeliveriesProcedure = operatorProcedure
  .input(
    z.strictObject({
      // The service parses each id on its own: an invalid one does not keep the others from being sent.
      deliveryIds: z
        .array(z.custom<string>().meta({ readBy: deliveryIdSchema }))
        .min(1)
        .max(MAX_RESENDS),
      /** A further message after one that was sent: costs another permission, and customers get it twice. */
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
