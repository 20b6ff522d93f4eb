import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import { deliveryDetailSchema } from "./delivery-output.ts";

export const getDelivery = viewerProcedure
  .input(z.strictObject({ deliveryId: z.string().min(1).max(64) }))
  .output(deliveryDetailSchema)
  .query(({ ctx, input }) => ctx.services.deliveries.get(input.deliveryId));
