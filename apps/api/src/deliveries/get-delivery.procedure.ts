import { z } from "zod";
import { operatorProcedure } from "../trpc/procedures.ts";
import { deliveryDetailSchema } from "./delivery-output.ts";

export const getDelivery = operatorProcedure
  .input(z.strictObject({ deliveryId: z.string().min(1).max(64) }))
  .output(deliveryDetailSchema)
  .query(({ ctx, input }) => ctx.services.deliveries.get(input.deliveryId));
