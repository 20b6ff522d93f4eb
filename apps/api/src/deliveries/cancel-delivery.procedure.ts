import { DELIVERY_STATES, idempotencyKeySchema } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";

export const cancelDelivery = serviceProcedure
  .input(z.strictObject({ idempotencyKey: idempotencyKeySchema }))
  .output(
    z.object({ deliveryId: z.string(), state: z.enum(DELIVERY_STATES), cancelled: z.boolean() }),
  )
  .mutation(({ ctx, input }) => ctx.services.deliveries.cancel(input.idempotencyKey));
