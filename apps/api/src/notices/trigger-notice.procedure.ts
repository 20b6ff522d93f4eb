import { DELIVERY_STATES } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { triggerInputSchema } from "./trigger-input.ts";

export const triggerNotice = serviceProcedure
  .input(triggerInputSchema)
  .output(
    z.object({
      deliveryId: z.string(),
      state: z.enum(DELIVERY_STATES),
      duplicate: z.boolean(),
    }),
  )
  .mutation(({ ctx, input }) => ctx.services.deliveries.trigger(input));
