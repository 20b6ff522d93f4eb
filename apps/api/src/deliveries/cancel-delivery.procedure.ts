import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema, toIdempotencyKey } from "./delivery-key-input.ts";
import { cancelResultSchema } from "./delivery.contract.ts";

export const cancelDeliveryProcedure = serviceProcedure
  .input(deliveryKeySchema)
  .output(cancelResultSchema)
  .mutation(({ ctx, input }) => ctx.services.deliveries.cancel(toIdempotencyKey(input)));
