import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema } from "./delivery-key-input.ts";
import { cancelResultSchema } from "./delivery.contract.ts";

export const cancelDeliveryProcedure = serviceProcedure
  .input(deliveryKeySchema)
  .output(cancelResultSchema)
  .mutation(({ ctx, input }) => ctx.services.deliveries.cancel(input));
