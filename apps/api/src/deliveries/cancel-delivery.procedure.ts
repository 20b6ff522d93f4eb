import { DELIVERY_STATES } from "@mp-notice/core";
import { z } from "zod";
import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema, toIdempotencyKey } from "./delivery-key-input.ts";

export const cancelDelivery = serviceProcedure
  .input(deliveryKeySchema)
  .output(
    z.object({ deliveryId: z.string(), state: z.enum(DELIVERY_STATES), cancelled: z.boolean() }),
  )
  .mutation(({ ctx, input }) => ctx.services.deliveries.cancel(toIdempotencyKey(input)));
