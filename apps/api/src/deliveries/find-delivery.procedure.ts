import { serviceProcedure } from "../trpc/procedures.ts";
import { deliveryKeySchema } from "./delivery-key-input.ts";
import { deliverySummarySchema } from "./delivery.contract.ts";

export const findDeliveryProcedure = serviceProcedure
  .input(deliveryKeySchema)
  .output(deliverySummarySchema.nullable())
  .query(({ ctx, input }) => ctx.services.deliveries.find(input));
